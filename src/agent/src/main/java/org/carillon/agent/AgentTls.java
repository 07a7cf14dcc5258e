package org.carillon.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom an agent trusts for {@code wss:}, and what it shows of itself. All files are read by {@link
 * Builder#build}, and not again.
 */
public final class AgentTls {

  private final SSLContext context;

  private AgentTls(SSLContext context) {
    this.context = context;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** One that an application has made itself. */
  public static AgentTls of(SSLContext context) {
    return new AgentTls(context);
  }

  SSLContext context() {
    return context;
  }

  /** Makes an {@link AgentTls}. */
  public static final class Builder {

    private @Nullable KeyStore trusted;
    private @Nullable KeyStore own;
    private char[] password = {};
    private byte @Nullable [] pin;

    private Builder() {}

    /**
     * Trusts the authorities in a key store, PKCS #12 or JKS, in place of the JVM's.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    public Builder trustStore(Path file, char[] storePassword) {
      trusted = store(file, storePassword);
      return this;
    }

    /**
     * Trusts the authorities in a PEM file in place of the JVM's.
     *
     * @throws IllegalArgumentException if it cannot be read, or has no certificate
     */
    public Builder authorities(Path pem) {
      try {
        KeyStore store = empty();
        int n = 0;
        for (X509Certificate certificate : PemFile.certificates(pem)) {
          store.setCertificateEntry("authority-" + n++, certificate);
        }
        trusted = store;
        return this;
      } catch (GeneralSecurityException | IOException e) {
        throw unreadable(pem, e);
      }
    }

    /**
     * Trusts one certificate of a server alone, by the SHA-256 of its DER form in hexadecimal, as
     * {@code openssl x509 -noout -fingerprint -sha256} writes it; colons may be left out. The name
     * of the host does not matter then, the dates do. Together with a trust store or authorities,
     * both must hold.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    public Builder pinnedCertificate(String sha256) {
      String hex = sha256.replace(":", "").strip().toLowerCase(Locale.ROOT);
      if (!hex.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            "a pinned certificate is given by the 64 hexadecimal digits of its SHA-256: " + sha256);
      }
      pin = HexFormat.of().parseHex(hex);
      return this;
    }

    /**
     * Shows the server a certificate: PEM files of the certificate, with those between it and its
     * authority behind it, and of its key (PKCS #8, not encrypted).
     *
     * @throws IllegalArgumentException if one cannot be read
     */
    public Builder clientCertificate(Path certificates, Path key) {
      List<X509Certificate> chain;
      try {
        chain = PemFile.certificates(certificates);
      } catch (GeneralSecurityException | IOException e) {
        throw unreadable(certificates, e);
      }
      try {
        PrivateKey privateKey = PemFile.privateKey(key, chain.get(0).getPublicKey().getAlgorithm());
        KeyStore store = empty();
        store.setKeyEntry("agent", privateKey, password, chain.toArray(new X509Certificate[0]));
        own = store;
        return this;
      } catch (GeneralSecurityException | IOException e) {
        throw unreadable(key, e);
      }
    }

    /**
     * Shows the server the certificate of a key store, PKCS #12 or JKS.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    public Builder keyStore(Path file, char[] storePassword) {
      own = store(file, storePassword);
      password = storePassword.clone();
      return this;
    }

    /**
     * Makes it.
     *
     * @throws IllegalArgumentException if the keys cannot be used
     */
    public AgentTls build() {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(), trust(), null);
        return new AgentTls(context);
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("keys that TLS cannot use: " + e.getMessage(), e);
      }
    }

    private KeyManager @Nullable [] keys() throws GeneralSecurityException {
      if (own == null) {
        return null;
      }
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(own, password);
      return factory.getKeyManagers();
    }

    private TrustManager @Nullable [] trust() throws GeneralSecurityException {
      if (trusted == null) {
        return pin == null ? null : new TrustManager[] {new PinnedTrustManager(pin, null)};
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      if (pin == null) {
        return factory.getTrustManagers();
      }
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager x509) {
          return new TrustManager[] {new PinnedTrustManager(pin, x509)};
        }
      }
      throw new GeneralSecurityException("this JVM has no trust manager for X.509");
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    }

    private static KeyStore store(Path file, char[] password) {
      try (InputStream in = Files.newInputStream(file)) {
        KeyStore store = KeyStore.getInstance("PKCS12"); // the JDK's reads JKS, too
        store.load(in, password);
        return store;
      } catch (GeneralSecurityException | IOException e) {
        throw unreadable(file, e);
      }
    }

    private static IllegalArgumentException unreadable(Path file, Exception e) {
      return new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
