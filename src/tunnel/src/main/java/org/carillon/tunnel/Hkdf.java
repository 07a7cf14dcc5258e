package org.carillon.tunnel;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256, HKDF (RFC 5869) and SHA-256 of the JDK. */
final class Hkdf {

  static final int BYTES = 32;

  private static final String HMAC = "HmacSHA256";

  private Hkdf() {}

  /** HMAC with a key; for one thread at a time. */
  static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Each JDK has HMAC-SHA-256", e);
    }
  }

  static byte[] extract(byte[] salt, byte[] secret) {
    return mac(salt).doFinal(secret);
  }

  /** Of 32 bytes: that is the first block. */
  static byte[] expand(byte[] key, byte[] info) {
    Mac mac = mac(key);
    mac.update(info);
    return mac.doFinal(new byte[] {1});
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Each JDK has SHA-256", e);
    }
  }
}
