// An OpenID provider that gives access tokens to a client which knows its secret, and logs users of pages in, whoever they say they are.
import Provider from "oidc-provider";

const { CALLBACK, ISSUER, JWKS, PORT } = process.env;
const provider = new Provider(ISSUER, {
  jwks: JSON.parse(JWKS),
  clients: [
    {
      client_id: "till",
      client_secret: "known-to-the-till",
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: "pages",
      client_secret: "known-to-the-pages",
      token_endpoint_auth_method: "client_secret_post",
      grant_types: ["authorization_code"],
      redirect_uris: [CALLBACK],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub", "groups"] },
  conformIdTokenClaims: false,
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, groups: ["member"] }),
  }),
  pkce: { required: () => false },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (context, resource) => ({
        scope: "member editor",
        audience: resource === "urn:shop" ? "shop" : "other",
        accessTokenTTL: 300,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
});
provider.listen(PORT, "127.0.0.1", () => console.log("it serves"));
