package org.carillon.transport.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * {@code GET}: the client for browsers, as one of its files. A browser may keep it, and asks each
 * time whether it is still the same, so that a page has the client of the library that serves it.
 */
final class ClientScript extends HttpServlet {

  private static final long serialVersionUID = 1L;

  static final String NAME = "carillon.js";

  /** All its files: the module, the same minified, and a classic script that sets a global. */
  static final List<String> NAMES = List.of(NAME, "carillon.min.js", "carillon.global.js");

  private final byte[] script;
  private final String tag;

  /**
   * One of the files.
   *
   * @param name of {@link #NAMES}
   */
  ClientScript(String name) {
    try (InputStream file = ClientScript.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("The jar of Carillon is not whole: it has no " + name);
      }
      script = file.readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(script);
      tag = '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("ETag", tag);
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("X-Content-Type-Options", "nosniff");
    // a page of another host, if it may connect, imports it from here
    response.setHeader("Access-Control-Allow-Origin", "*");
    String known = request.getHeader("If-None-Match");
    if (known != null && (known.contains(tag) || known.equals("*"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType("text/javascript;charset=UTF-8");
    response.setContentLength(script.length);
    if (!request.getMethod().equals("HEAD")) { // Payara sends it over HTTP/2 all the same
      response.getOutputStream().write(script);
    }
  }
}
