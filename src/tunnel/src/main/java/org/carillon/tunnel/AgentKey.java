package org.carillon.tunnel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The Ed25519 key pair (RFC 8032) by which an agent keeps its name. The private key never leaves
 * the agent's data store.
 */
public final class AgentKey {

  static final int PUBLIC_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private static final String ALGORITHM = "Ed25519";
  private static final int SEED_BYTES = 32;

  /** What is before the 32 bytes in the two encodings that the JDK reads. */
  private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private final byte[] seed;
  private final byte[] publicBytes;
  private final PrivateKey privateKey;

  private AgentKey(byte[] seed, byte[] publicBytes) throws GeneralSecurityException {
    this.seed = seed;
    this.publicBytes = publicBytes;
    this.privateKey =
        KeyFactory.getInstance(ALGORITHM)
            .generatePrivate(new PKCS8EncodedKeySpec(joined(PKCS8, seed)));
  }

  /** A new one. */
  public static AgentKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      byte[] x509 = pair.getPublic().getEncoded();
      return new AgentKey(seed, Arrays.copyOfRange(x509, X509.length, x509.length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Each JDK has Ed25519", e);
    }
  }

  /**
   * What {@link #encoded()} gave.
   *
   * @throws IllegalArgumentException if it is not that; its message has nothing of it
   */
  public static AgentKey parse(String encoded) {
    try {
      byte[] both = Base64Url.decode(encoded, SEED_BYTES + PUBLIC_BYTES);
      AgentKey key =
          new AgentKey(
              Arrays.copyOf(both, SEED_BYTES), Arrays.copyOfRange(both, SEED_BYTES, both.length));
      byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
      if (verify(key.publicBytes, probe, key.sign(probe))) {
        return key;
      }
    } catch (GeneralSecurityException | InvalidFrameException e) {
      throw new IllegalArgumentException("This is no key of an agent");
    }
    throw new IllegalArgumentException("This is no key of an agent: its halves do not fit");
  }

  /** Both keys as a text of 86 characters, for the data store alone: it is a secret. */
  public String encoded() {
    return Base64Url.encode(joined(seed, publicBytes));
  }

  /** The 32 bytes of the public key in base64url without padding: 43 characters. */
  public String publicKey() {
    return Base64Url.encode(publicBytes);
  }

  byte[] publicBytes() {
    return publicBytes;
  }

  /** The 64 bytes of a signature. */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 signs anything", e);
    }
  }

  /** Whether a signature is right; false too where the public key is none. */
  static boolean verify(byte[] publicBytes, byte[] message, byte[] signature) {
    try {
      PublicKey key =
          KeyFactory.getInstance(ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(joined(X509, publicBytes)));
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // no point of the curve, or no signature
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Says nothing of the private key. */
  @Override
  public String toString() {
    return "the agent's key " + publicKey();
  }
}
