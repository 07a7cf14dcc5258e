package org.carillon.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Who the agent is to a proxy, and to nobody else. */
final class ProxyCredentials extends Authenticator {

  /** A security property of the JDK: it is read once, when the first connection is made. */
  static final String DISABLED = "jdk.http.auth.tunneling.disabledSchemes";

  private final String user;
  private final String password;

  ProxyCredentials(String user, String password) {
    this.user = user;
    this.password = password;
  }

  @Override
  protected @Nullable PasswordAuthentication getPasswordAuthentication() {
    return getRequestorType() == RequestorType.PROXY
        ? new PasswordAuthentication(user, password.toCharArray())
        : null;
  }

  /** Without this the proxy would answer 407 for ever, and nobody would know why. */
  static void checkThatTheJdkSendsThem() {
    String disabled = System.getProperty(DISABLED);
    if (disabled == null) {
      disabled = ofTheJdk();
    }
    if (Arrays.stream(disabled.split(",")).anyMatch(s -> s.strip().equalsIgnoreCase("Basic"))) {
      throw new IllegalStateException(
          "this JVM sends no password to a tunnelling proxy: start it with -D" + DISABLED + "=");
    }
  }

  /** What conf/net.properties says, which takes effect where no system property is set. */
  private static String ofTheJdk() {
    Path file = Path.of(System.getProperty("java.home"), "conf", "net.properties");
    if (!Files.isReadable(file)) {
      return "Basic"; // as the JDK comes
    }
    Properties properties = new Properties();
    try (var in = Files.newInputStream(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty(DISABLED, "");
  }
}
