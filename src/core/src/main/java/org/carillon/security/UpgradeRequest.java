package org.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is a WebSocket's opening handshake (RFC 6455, section 4.2.1). Both servers take
 * one that is not for a request to any resource, and answer 404.
 */
public enum UpgradeRequest {
  /** It is one. */
  GOOD(HttpServletResponse.SC_SWITCHING_PROTOCOLS, ""),
  /** It does not ask for a WebSocket. */
  NONE(UpgradeRequest.UPGRADE_REQUIRED, "This is a WebSocket"),
  /** It asks for a version that nobody speaks. */
  VERSION(UpgradeRequest.UPGRADE_REQUIRED, "The version of WebSocket is 13"),
  /** It is broken. */
  BROKEN(
      HttpServletResponse.SC_BAD_REQUEST,
      "A WebSocket is asked for by GET with Connection: Upgrade and a Sec-WebSocket-Key of 16 bytes");

  /** RFC 9110, section 15.5.22; {@code HttpServletResponse} has no name for it. */
  public static final int UPGRADE_REQUIRED = 426;

  /** 16 bytes in base64. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

  private static final String VERSION_13 = "13";

  private final int status;
  private final String message;

  UpgradeRequest(int status, String message) {
    this.status = status;
    this.message = message;
  }

  /** The status that it is refused with. */
  public int status() {
    return status;
  }

  /** What the body says of it. */
  public String message() {
    return message;
  }

  /** Whether a request asks for a WebSocket at all, be it as it should. */
  public static boolean isMeant(HttpServletRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
  }

  /** What a request is. */
  public static UpgradeRequest of(HttpServletRequest request) {
    if (!isMeant(request)) {
      return NONE;
    }
    if (!request.getMethod().equals("GET") || !asksToUpgrade(request)) {
      return BROKEN;
    }
    if (!VERSION_13.equals(only(request, "Sec-WebSocket-Version"))) {
      return VERSION;
    }
    String key = only(request, "Sec-WebSocket-Key");
    return key != null && KEY.matcher(key).matches() ? GOOD : BROKEN;
  }

  private static boolean asksToUpgrade(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Connection")).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .anyMatch(option -> option.strip().toLowerCase(Locale.ROOT).equals("upgrade"));
  }

  /** The value of a header that is there once; null: it is not. */
  private static @Nullable String only(HttpServletRequest request, String name) {
    java.util.List<String> values = Collections.list(request.getHeaders(name));
    return values.size() == 1 ? values.get(0).strip() : null;
  }

  /** Says what would be right, in the headers of a refusal. */
  public void head(HttpServletResponse response) {
    if (status == UPGRADE_REQUIRED) {
      response.setHeader("Upgrade", "websocket");
      response.setHeader("Connection", "Upgrade");
      response.setHeader("Sec-WebSocket-Version", VERSION_13);
    }
  }

  /** Refuses it. */
  public void answer(HttpServletResponse response) throws IOException {
    head(response);
    byte[] body = message.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentType("text/plain;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
