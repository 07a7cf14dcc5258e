package org.carillon.sample.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.carillon.model.ApplicationModel;

/** {@code GET /services}: the services of the application, what they take and what they say. */
@WebServlet("/services")
public class ServicesServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** Not by constructor: a servlet must have one without parameters. */
  @Inject private transient ApplicationModel model;

  /** Written once: the model never changes. */
  private byte[] json = {};

  @Override
  public void init() throws ServletException {
    try {
      json = new ObjectMapper().writeValueAsString(ListedService.of(model)).getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new ServletException(e);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }
}
