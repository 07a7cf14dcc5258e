package org.carillon.sample.todo.odata;

import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebServlet;
import org.carillon.odata.ODataService;
import org.carillon.odata.ODataServlet;
import org.carillon.sample.todo.TodoFioriService;
import org.carillon.sample.todo.TodoService;

/** {@code /odata/v4/todo/}, for those who have things to do: the list, and {@code toggle}. */
@WebServlet("/odata/v4/todo/*")
@ServletSecurity(@HttpConstraint(rolesAllowed = "WS_Todo"))
public class TodoODataServlet extends ODataServlet {

  private static final long serialVersionUID = 1L;

  /** Called by the container. */
  public TodoODataServlet() {
    super(ODataService.of(TodoService.class).sideEffects(TodoFioriService.class));
  }
}
