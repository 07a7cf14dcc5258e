package org.carillon.it.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import org.carillon.testing.Http;
import org.carillon.testing.ServerProcess;

/**
 * An application's beans in JMX, by the names that the documents say, asked through the {@link
 * JmxServlet} of that application.
 */
public final class Jmx {

  private final ServerProcess server;
  private final String context;

  /** Of the application at a context path; empty: the root. */
  public Jmx(ServerProcess server, String context) {
    this.server = server;
    this.context = context;
  }

  /** An attribute as text. */
  public String get(String type, String attribute) {
    return send(type, "attribute=" + attribute, false);
  }

  /** An attribute that is a number. */
  public long number(String type, String attribute) {
    return Long.parseLong(get(type, attribute));
  }

  /** Calls an operation without an argument. */
  public String call(String type, String operation) {
    return send(type, "operation=" + operation, true);
  }

  /** Calls an operation with a number. */
  public String call(String type, String operation, long argument) {
    return send(type, "operation=" + operation + "&argument=" + argument, true);
  }

  private String send(String type, String what, boolean posts) {
    String application = context.isEmpty() ? "/" : context;
    String bean = "org.carillon:type=" + type + ",application=\"" + application + "\"";
    var address = server.http(context + "/jmx?bean=" + URLEncoder.encode(bean, UTF_8) + "&" + what);
    try {
      HttpResponse<String> answer = posts ? Http.post(address, null) : Http.get(address, null);
      if (answer.statusCode() != 200) {
        throw new AssertionError(bean + ", " + what + ": " + answer.body());
      }
      return answer.body();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
