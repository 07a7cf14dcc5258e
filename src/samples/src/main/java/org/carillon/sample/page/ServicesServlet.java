package org.carillon.sample.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.carillon.model.ApplicationModel;

/** {@code GET}: the services of the application, what they take and what they say. */
final class ServicesServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** Written once: the model never changes. */
  private final byte[] json;

  ServicesServlet(ApplicationModel model) throws JsonProcessingException {
    json = new ObjectMapper().writeValueAsString(ListedService.of(model)).getBytes(UTF_8);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PageHeaders.set(response);
    response.setContentType("application/json");
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }
}
