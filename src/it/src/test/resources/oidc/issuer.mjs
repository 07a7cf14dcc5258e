// An OpenID provider that gives access tokens to a client which knows its secret.
import Provider from "oidc-provider";

const { ISSUER, JWKS, PORT } = process.env;
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
  ],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
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
