// A certified provider of identity, with people of fiction. Its settings come as JSON in
// the first argument: { entry, port, site, people, keys }. It says "ready" once it
// listens. Its keys are made elsewhere: Node.js 20 may wait for ever exporting its own.

import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const { entry, port, site, people, keys } = JSON.parse(process.argv[2]);
const { default: Provider } = await import(pathToFileURL(entry));

const client = (name, more) => ({
  client_id: `grappe-${name}`,
  client_secret: `a long secret that only the tests know, for ${name}`,
  redirect_uris: [`${site}/accounts/oidc/${name}/callback/`],
  post_logout_redirect_uris: [`${site}/accounts/oidc/${name}/signed-out/`],
  ...more,
});

const scopes = {
  openid: ["sub"], email: ["email", "email_verified"],
  profile: ["name", "given_name", "family_name"],
  given_name: ["given_name"], usual_name: ["usual_name"], siret: ["siret"],
};

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    client("acme", { token_endpoint_auth_method: "client_secret_basic" }),
    client("proconnect", {
      token_endpoint_auth_method: "client_secret_post",
      id_token_signed_response_alg: "ES256",
      userinfo_signed_response_alg: "ES256",
    }),
  ],
  jwks: { keys },
  cookies: { keys: ["of the tests"] },
  claims: { ...scopes, acr: null, amr: null, auth_time: null, iss: null, sid: null },
  scopes: Object.keys(scopes),
  acrValues: ["eidas1", "eidas2"],
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    jwtUserinfo: { enabled: true },
  },
  pkce: { required: () => false },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) =>
    people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope(Object.keys(scopes).join(" "));
    grant.addOIDCClaims(["acr", "amr"]);
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();

// The person types who they are, and how they proved it.
async function interaction(request, response) {
  let body = "";
  for await (const part of request) body += part;
  const said = new URLSearchParams(body);
  const result = said.get("account")
    ? { login: {
        accountId: said.get("account"),
        acr: said.get("acr") || undefined,
        amr: said.get("amr") ? said.get("amr").split(" ") : undefined,
      } }
    : { error: "access_denied", error_description: "The person stopped." };
  await provider.interactionFinished(request, response, result, {
    mergeWithLastSubmission: false,
  });
}

createServer((request, response) => {
  if (request.method === "POST" && request.url.startsWith("/interaction/")) {
    interaction(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  } else {
    answer(request, response);
  }
}).listen(port, "127.0.0.1", () => console.log("ready"));
