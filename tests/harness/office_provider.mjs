// An office's sign-in: a real OpenID Connect provider, begun as `node office_provider.mjs <json>`,
// the JSON holding its port, the one client, and the people who can sign in there by name alone.
// POST /office changes what it says from then on: `people`, and `instead`, claims that stand in the
// place of the right ones; `key` is "foreign" for a signature by a key that it never published.
import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const { port, client_id, client_secret, redirect_uri, ...state } = JSON.parse(process.argv[2]);
const kid = `key-${process.pid}`;
const pair = await generateKeyPair("RS256", { extractable: true });
const foreign = await generateKeyPair("RS256");

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id, client_secret, redirect_uris: [redirect_uri] }],
  jwks: { keys: [{ ...(await exportJWK(pair.privateKey)), kid, alg: "RS256", use: "sig" }] },
  claims: {
    openid: ["sub", "amr", "acr"],
    profile: ["preferred_username", "given_name", "family_name", "roles"],
    email: ["email"],
    auth_time: null, // where it is asked for
  },
  conformIdTokenClaims: false, // as Entra's: what it knows stands in the ID token
  features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
  interactions: { url: (ctx, interaction) => `/person/${interaction.uid}` },
  pkce: { required: () => true },
  cookies: { keys: ["of the tests"] },
  ttl: { Session: 3600, Grant: 3600, Interaction: 600, AccessToken: 600, IdToken: 600 },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, ...state.people[id]?.claims }),
  }),
  // Nobody is asked whether the portal may know who they are: the office decided that.
  async loadExistingGrant(ctx) {
    const { clientId } = ctx.oidc.client;
    const grant = new provider.Grant({ clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return text;
}

provider.use(async (ctx, next) => {
  if (ctx.path === "/office") {
    Object.assign(state, JSON.parse(await body(ctx.req)));
    ctx.body = "";
  } else if (ctx.path.startsWith("/person/") && ctx.method === "GET") {
    ctx.body = `<!doctype html><title>Office</title><form method="post">
      <label>Name <input name="login"></label><button>Sign in</button>
      <button name="cancel" value="1">Cancel</button></form>`;
  } else if (ctx.path.startsWith("/person/")) {
    const form = new URLSearchParams(await body(ctx.req));
    const accountId = form.get("login");
    const login = { accountId, ...state.people[accountId]?.login };
    const result = form.get("cancel") ? { error: "access_denied" } : { login };
    ctx.respond = false;
    await provider.interactionFinished(ctx.req, ctx.res, result);
  } else {
    await next();
    const right = ctx.path === "/token" && ctx.body?.id_token;
    if (right && (state.instead || state.key)) {
      const { privateKey } = state.key === "foreign" ? foreign : pair;
      ctx.body.id_token = await new SignJWT({ ...decodeJwt(right), ...state.instead })
        .setProtectedHeader({ alg: "RS256", kid })
        .sign(privateKey);
    }
  }
});

provider.listen(port, "127.0.0.1");
