// Sends a file with an unmodified tus-js-client, as the tests of internal/e2e
// ask for in the first argument, and tells on standard output how far it is:
// lines "progress BYTES", "retry REASON" and at last "done URL" or "aborted URL".
import { createReadStream, readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import * as tus from 'tus-js-client'

const o = JSON.parse(process.argv[2])
const say = (word, value) => process.stdout.write(`${word} ${value}\n`)

const options = {
  endpoint: o.endpoint,
  uploadUrl: o.uploadUrl ?? null,
  headers: { Authorization: `Bearer ${o.token}` },
  metadata: { filename: 'recording.wav', filetype: 'audio/wav', session: o.session },
  retryDelays: o.retryDelays ?? [0, 100, 300, 500, 1000, 1000, 2000, 2000, 3000, 3000, 5000, 5000],
  chunkSize: o.chunkSize ?? Infinity,
  uploadDataDuringCreation: o.uploadDataDuringCreation ?? false,
  parallelUploads: o.parallelUploads ?? 1,
  overridePatchMethod: o.overridePatchMethod ?? false,
  uploadLengthDeferred: o.stream ?? false,
  onProgress(sent) {
    say('progress', sent)
    if (o.abortAt && sent >= o.abortAt) {
      o.abortAt = 0
      upload.abort().then(() => say('aborted', upload.url))
    }
  },
  onShouldRetry(error) {
    say('retry', String(error.message).replaceAll('\n', ' ').slice(0, 300))
    const status = error.originalResponse ? error.originalResponse.getStatus() : 0
    return status < 400 || status >= 500 || status === 409 || status === 423
  },
  onSuccess() { say('done', upload.url) },
  onError(error) {
    console.error(error.message)
    process.exitCode = 1
  },
}

// The length of a stream that is no file of the disk is not known before its end.
// The client never ends one whose length is a multiple of its chunks, or that is a
// file sent in chunks: it sends no last request, or one of fewer bytes than it says.
const source = o.stream ? createReadStream(o.path).pipe(new PassThrough()) : readFileSync(o.path)
const upload = new tus.Upload(source, options)
upload.start()
