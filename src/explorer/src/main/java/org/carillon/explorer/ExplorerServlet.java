package org.carillon.explorer;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET}: the files of the explorer, and {@code session.json}: where it finds what it shows,
 * and who is calling. The files are the same for everyone and tell nothing of the application; what
 * there is to see comes from the description of its services, which has a guard of its own.
 */
final class ExplorerServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** No script and no style but those of its own files, and no connection but to its own host. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  /** What is served, with its type; nothing else is. */
  private static final Map<String, String> FILES =
      Map.of(
          "index.html", "text/html",
          "carillon.css", "text/css",
          "icon.svg", "image/svg+xml",
          "explorer.js", "text/javascript",
          "description.js", "text/javascript",
          "fields.js", "text/javascript",
          "frames.js", "text/javascript",
          "odata.js", "text/javascript",
          "snippets.js", "text/javascript");

  private static final String SESSION = "/session.json";

  private final transient ObjectMapper json = new ObjectMapper();
  private final String publicPath;
  private final String login;
  private final String hint;
  private final List<String> users;
  private final List<String> roles;

  /**
   * With what the page is told.
   *
   * @param publicPath below what the description is, with the context path
   * @param login where a form with user and password is posted to; empty: nowhere
   * @param hint what is said beside that form
   * @param users who are logged in by one click, by their names as passwords
   * @param roles of the application's catalogue
   */
  ExplorerServlet(
      String publicPath, String login, String hint, List<String> users, Collection<String> roles) {
    this.publicPath = publicPath;
    this.login = login;
    this.hint = hint;
    this.users = List.copyOf(users);
    this.roles = roles.stream().sorted().toList();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "same-origin");
    @Nullable String path = request.getPathInfo();
    if (path == null) {
      response.sendRedirect(request.getContextPath() + request.getServletPath() + "/");
    } else if (path.equals(SESSION)) {
      session(request, response);
    } else {
      file(path.equals("/") ? "index.html" : path.substring(1), response);
    }
  }

  private void session(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    @Nullable Principal caller = request.getUserPrincipal();
    Map<String, @Nullable Object> session = new LinkedHashMap<>();
    session.put("base", request.getContextPath());
    session.put("description", publicPath + "/asyncapi.json");
    session.put("login", login);
    session.put("hint", hint);
    session.put("users", users);
    session.put("user", caller == null ? null : caller.getName());
    session.put(
        "roles", caller == null ? Set.of() : roles.stream().filter(request::isUserInRole).toList());
    response.setHeader("Cache-Control", "no-store");
    response.setContentType("application/json");
    json.writeValue(response.getOutputStream(), session);
  }

  private static void file(String name, HttpServletResponse response) throws IOException {
    @Nullable String type = FILES.get(name);
    if (type == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    try (InputStream file = ExplorerServlet.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("The jar of the explorer is not whole: it has no " + name);
      }
      response.setHeader("Cache-Control", "no-cache");
      response.setContentType(type + ";charset=UTF-8");
      file.transferTo(response.getOutputStream());
    }
  }
}
