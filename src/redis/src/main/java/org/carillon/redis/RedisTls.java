package org.carillon.redis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** TLS to Redis: whom to trust and whom to be. */
final class RedisTls {

  private static final String PKCS12 = "PKCS12";
  private static final char[] IN_MEMORY = "in memory alone".toCharArray();

  private RedisTls() {}

  /**
   * As configured; the certificate must be trusted and name the host that was asked for.
   *
   * @throws IllegalArgumentException if a file that is configured cannot be read
   */
  static SslOptions options(CarillonConfig config) {
    SslOptions.Builder options = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
    String trust = config.get(ClusterSettings.REDIS_TRUST);
    if (!trust.isBlank()) {
      byte[] store = trusted(trust);
      options.trustStoreType(PKCS12).truststore(() -> new ByteArrayInputStream(store), IN_MEMORY);
    }
    String keys = config.get(ClusterSettings.REDIS_KEY_STORE);
    if (!keys.isBlank()) {
      File file = new File(keys);
      if (!file.canRead()) {
        throw new IllegalArgumentException(
            ClusterSettings.REDIS_KEY_STORE.name() + "=" + keys + " cannot be read");
      }
      options
          .keyStoreType(PKCS12)
          .keystore(file, config.get(ClusterSettings.REDIS_KEY_STORE_PASSWORD).toCharArray());
    }
    return options.build();
  }

  /** Jedis reads key stores, operators have PEM files. */
  private static byte[] trusted(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      KeyStore store = KeyStore.getInstance(PKCS12);
      store.load(null, null);
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("trusted-" + number++, one);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, IN_MEMORY);
      return bytes.toByteArray();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          ClusterSettings.REDIS_TRUST.name() + "=" + file + " cannot be read", e);
    }
  }
}
