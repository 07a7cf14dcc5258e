package org.carillon.describe;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.carillon.json.Json;

/**
 * {@code GET}: the description of those services that the sender may use. Each sender may see
 * another one, so that no cache between may keep it.
 */
final class DescriptionServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** What a description is served as. */
  enum Shape {
    JSON("asyncapi.json", "application/json;charset=UTF-8") {
      @Override
      String text(Map<String, Object> document) {
        return Json.write(document);
      }
    },
    YAML("asyncapi.yaml", "application/yaml;charset=UTF-8") {
      @Override
      String text(Map<String, Object> document) {
        return YamlText.of(document);
      }
    },
    TYPESCRIPT("client.ts", "text/plain;charset=UTF-8") {
      @Override
      String text(Map<String, Object> document) {
        return TypeScriptClient.of(document, "carillon");
      }
    };

    private final String file;
    private final String type;

    Shape(String file, String type) {
      this.file = file;
      this.type = type;
    }

    /** The name of the file, below the path of what is for everyone. */
    String file() {
      return file;
    }

    abstract String text(Map<String, Object> document);
  }

  private final transient ServiceDescriptions descriptions;
  private final transient DescriptionAudience audience;
  private final Shape shape;
  private final transient DescriptionFiles files = new DescriptionFiles();

  DescriptionServlet(ServiceDescriptions descriptions, DescriptionAudience audience, Shape shape) {
    this.descriptions = descriptions;
    this.audience = audience;
    this.shape = shape;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Vary", "Authorization, Cookie");
    var visible = audience.of(request, response);
    if (visible == null) {
      return;
    }
    AsyncApiDocument document = descriptions.document(request.getServletContext());
    DescriptionFile file =
        files.get(
            document.keys(visible),
            audience.address(request),
            (keys, address) -> shape.text(document.of(keys, address)));
    response.setHeader("ETag", file.tag());
    response.setHeader("Cache-Control", "private, no-cache");
    String known = request.getHeader("If-None-Match");
    if (known != null && (known.contains(file.tag()) || known.equals("*"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(shape.type);
    response.setContentLength(file.size());
    if (!request.getMethod().equals("HEAD")) { // Payara sends it over HTTP/2 all the same
      file.write(response.getOutputStream());
    }
  }
}
