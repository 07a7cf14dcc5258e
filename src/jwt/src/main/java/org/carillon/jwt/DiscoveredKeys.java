package org.carillon.jwt;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URL;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of the issuer each time that it is asked, where they are said to be or where the
 * issuer's configuration says.
 *
 * @param said the address; empty: the configuration says it
 */
record DiscoveredKeys(String said, String issuer, DefaultResourceRetriever http)
    implements JWKSetSource<SecurityContext> {

  @Override
  public JWKSet getJWKSet(
      JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
      throws KeySourceException {
    try {
      URL address = IssuerKeys.address(said, issuer, http);
      return JWKSet.parse(http.retrieveResource(address).getContent());
    } catch (IOException | ParseException e) {
      throw new JWKSetRetrievalException("The keys of the issuer cannot be read", e);
    }
  }

  @Override
  public void close() {
    // nothing is held
  }
}
