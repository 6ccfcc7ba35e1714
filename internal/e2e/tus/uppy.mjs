// Sends a file of noise from a page with Uppy and its unmodified tus plugin, and
// leaves in window.outcome how it went.
import Uppy from '@uppy/core'
import Tus from '@uppy/tus'

window.send = async ({ token, session, size }) => {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65536)))
  bytes.set(new TextEncoder().encode('ID3\u0004'))
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const uppy = new Uppy({ autoProceed: false })
  uppy.use(Tus, {
    endpoint: '/api/v1/uploads', headers: { Authorization: `Bearer ${token}` }, chunkSize: 5_000_000,
    retryDelays: [0, 100, 300, 500, 1000, 2000], allowedMetaFields: ['session', 'name', 'type'],
  })
  uppy.on('upload-progress', (file, progress) => { window.sent = progress.bytesUploaded })
  uppy.addFile({ name: 'talk from a page.mp3', type: 'audio/mpeg', data: new Blob([bytes]), meta: { session } })
  const result = await uppy.upload()
  window.outcome = JSON.stringify({
    url: result.successful[0]?.uploadURL ?? '', error: result.failed.map((file) => file.error).join(' '),
    digest: Array.from(sum, (b) => b.toString(16).padStart(2, '0')).join(''),
  })
}
