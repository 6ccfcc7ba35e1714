// A real OpenID provider for tests, on a loopback port. People sign in by typing
// their name; what is said of them, the test says:
//
//   node .ci/oidc.mjs FOLDER [PORT]   prints "listening on ISSUER" and ends with its input
//
// FOLDER is what .ci/oidc printed. POST /control takes JSON:
//   {"client": {"redirect_uris": […], "post_logout_redirect_uris": […]}}
//   {"people": {"ana": {"email": …, "email_verified": true, "groups": […]}}}
//   {"rotate": true}           signs with another key and forgets the old one
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const { Provider } = await import(pathToFileURL(join(resolve(process.argv[2]), 'node_modules/oidc-provider/lib/index.js')))

const people = {}
const client = { client_id: 'earshot', client_secret: 'a secret of the tests / with + signs', redirect_uris: [] }
let issuer, provider

const newKey = () => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  use: 'sig', alg: 'RS256', kid: randomUUID(),
})
let key = newKey()

const open = () => {
  provider = new Provider(issuer, {
    clients: [client],
    jwks: { keys: [key] },
    cookies: { keys: ['a key of the tests'] },
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: id, ...people[id] }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { logoutSource: (ctx, form) => { ctx.body = `<!doctype html><title>Leave</title>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>` } },
    },
    // Everything that is asked for is granted, so that there is one page.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
      grant.addOIDCScope('openid profile email groups')
      await grant.save()
      return grant
    },
    ttl: { Session: 3600, Grant: 3600, IdToken: 300, AccessToken: 300, AuthorizationCode: 60, Interaction: 600 },
  })
}

const read = async (req) => {
  let text = ''
  for await (const piece of req) text += piece
  return text
}

const server = createServer(async (req, res) => {
  try {
    if (req.url === '/control' && req.method === 'POST') {
      const wanted = JSON.parse(await read(req))
      Object.assign(people, wanted.people)
      Object.assign(client, wanted.client)
      if (wanted.rotate) key = newKey()
      if (wanted.rotate || wanted.client) open()
      res.writeHead(204).end()
    } else if (req.url.startsWith('/interaction/') && req.method === 'POST') {
      const name = new URLSearchParams(await read(req)).get('name')
      await provider.interactionFinished(req, res, name === 'nobody' ? { error: 'access_denied' } : { login: { accountId: name } })
    } else if (req.url.startsWith('/interaction/')) {
      res.writeHead(200, { 'Content-Type': 'text/html' })
        .end('<!doctype html><title>Who are you?</title><form method="post"><input name="name" id="name"><button>Go on</button></form>')
    } else {
      provider.callback()(req, res)
    }
  } catch (error) {
    console.error(error)
    res.writeHead(500).end()
  }
})
server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => {
  issuer = `http://localhost:${server.address().port}`
  open()
  console.log(`listening on ${issuer}`)
})
process.stdin.resume().on('end', () => process.exit(0))
