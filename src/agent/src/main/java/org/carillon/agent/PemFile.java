package org.carillon.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text, RFC 7468. */
final class PemFile {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private PemFile() {}

  /** All certificates of a file; at least one. */
  static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(file));
    while (block.find()) {
      if (block.group(1).equals("CERTIFICATE")) {
        found.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(bytes(block.group(2)))));
      }
    }
    if (found.isEmpty()) {
      throw new CertificateException("it has no -----BEGIN CERTIFICATE-----");
    }
    return found;
  }

  /**
   * The key of a file.
   *
   * @param algorithm of its certificate
   */
  static PrivateKey privateKey(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher block = BLOCK.matcher(Files.readString(file));
    while (block.find()) {
      String type = block.group(1);
      if (type.equals("PRIVATE KEY")) {
        return KeyFactory.getInstance(algorithm)
            .generatePrivate(new PKCS8EncodedKeySpec(bytes(block.group(2))));
      }
      if (type.endsWith("PRIVATE KEY")) {
        throw new InvalidKeySpecException(
            "-----BEGIN "
                + type
                + "----- is not PKCS #8 without a password: openssl pkcs8 -topk8 -nocrypt -in <file>");
      }
    }
    throw new InvalidKeySpecException("it has no -----BEGIN PRIVATE KEY-----");
  }

  private static byte[] bytes(String base64) throws CertificateException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new CertificateException("what stands between BEGIN and END is no base64", e);
    }
  }
}
