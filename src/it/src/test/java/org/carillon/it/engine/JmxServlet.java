package org.carillon.it.engine;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * What an operator sees of this server by JMX: {@code GET ?bean=…&attribute=…} reads, {@code POST
 * ?bean=…&operation=…&argument=…} calls; lists and maps have a line for each element.
 */
@WebServlet("/jmx")
public class JmxServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      print(
          response,
          server().getAttribute(bean(request), String.valueOf(request.getParameter("attribute"))));
    } catch (JMException e) {
      throw new ServletException(e);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      ObjectName bean = bean(request);
      String name = request.getParameter("operation");
      MBeanOperationInfo operation =
          Arrays.stream(server().getMBeanInfo(bean).getOperations())
              .filter(one -> one.getName().equals(name))
              .findFirst()
              .orElseThrow();
      String[] types =
          Arrays.stream(operation.getSignature())
              .map(parameter -> parameter.getType())
              .toArray(String[]::new);
      Object[] arguments =
          Arrays.stream(types)
              .map(type -> number(type, request.getParameter("argument")))
              .toArray();
      print(response, server().invoke(bean, name, arguments, types));
    } catch (JMException e) {
      throw new ServletException(e);
    }
  }

  private static Object number(String type, String text) {
    return type.equals("int") ? (Object) Integer.valueOf(text) : (Object) Long.valueOf(text);
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  private static ObjectName bean(HttpServletRequest request) throws JMException {
    return new ObjectName(request.getParameter("bean"));
  }

  private static void print(HttpServletResponse response, Object value) throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    Stream<?> lines =
        value instanceof Object[] list
            ? Arrays.stream(list)
            : value instanceof TabularData map
                ? map.values().stream().map(JmxServlet::entry)
                : Stream.of(String.valueOf(value));
    response.getWriter().print(lines.map(String::valueOf).collect(Collectors.joining("\n")));
  }

  /** An entry of what was a map before JMX took it. */
  private static String entry(Object row) {
    CompositeData entry = (CompositeData) row;
    return entry.get("key") + "=" + entry.get("value");
  }
}
