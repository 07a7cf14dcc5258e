package org.carillon.transport.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request of the Servlet API, as a reader of posted events asks it. */
final class PostedRequest {

  private PostedRequest() {}

  /**
   * A request.
   *
   * @param head its headers, a line each
   * @param bytes its body
   */
  static HttpServletRequest of(String head, byte[] bytes) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String line : head.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers
            .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
    }
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            PostedRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getContentType" -> first(headers, "Content-Type");
                  case "getContentLengthLong" -> (long) bytes.length;
                  case "getInputStream" -> new Input(bytes);
                  case "getHeaderNames" -> Collections.enumeration(headers.keySet());
                  case "getHeader" -> first(headers, (String) arguments[0]);
                  case "getHeaders" ->
                      Collections.enumeration(headers.getOrDefault(arguments[0], List.of()));
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static String first(Map<String, List<String>> headers, String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.get(0);
  }

  private static final class Input extends ServletInputStream {

    private final ByteArrayInputStream bytes;

    Input(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return bytes.read(buffer, offset, length);
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException();
    }
  }
}
