package org.carillon.sample.bookshop.odata;

import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebServlet;
import org.carillon.odata.ODataService;
import org.carillon.odata.ODataServlet;
import org.carillon.sample.bookshop.BookshopFioriService;
import org.carillon.sample.bookshop.BookshopService;

/** {@code /odata/v4/bookshop/}, for the users of the bookshop: its entities and operations. */
@WebServlet("/odata/v4/bookshop/*")
@ServletSecurity(@HttpConstraint(rolesAllowed = "user"))
public class BookshopODataServlet extends ODataServlet {

  private static final long serialVersionUID = 1L;

  /** Called by the container. */
  public BookshopODataServlet() {
    super(ODataService.of(BookshopService.class).sideEffects(BookshopFioriService.class));
  }
}
