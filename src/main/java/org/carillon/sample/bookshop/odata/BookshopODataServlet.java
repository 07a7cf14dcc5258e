package org.carillon.sample.bookshop.odata;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataHttpHandler;
import org.apache.olingo.server.api.ServiceMetadata;
import org.carillon.model.ApplicationModel;

/**
 * {@code /odata/v4/bookshop/}, for the users of the bookshop. Carillon makes the sender of the
 * request the caller, so that rows and events are those of its tenant, here as in a frame.
 */
@WebServlet("/odata/v4/bookshop/*")
@ServletSecurity(@HttpConstraint(rolesAllowed = "user"))
public class BookshopODataServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** Not by constructor: a servlet must have one without parameters. */
  @Inject private transient Rows rows;

  @Inject private transient ApplicationModel model;

  private transient OData odata;
  private transient ServiceMetadata metadata;

  /** Called by the container. */
  @SuppressWarnings("NullAway.Init") // the container injects, then calls init
  public BookshopODataServlet() {}

  @Override
  public void init() {
    odata = OData.newInstance();
    metadata =
        odata.createServiceMetadata(
            new SchemaProvider(
                BookshopSchema.with(SideEffects.of(model, getServletContext().getContextPath()))),
            List.of(CommonVocabulary.reference()));
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    Answers answers = new Answers(odata, metadata);
    ODataHttpHandler handler = odata.createHandler(metadata); // one a request: it has a state
    handler.register(new CollectionReader(rows, answers));
    handler.register(new EntityReader(rows, answers));
    handler.register(new OrderAction(rows, answers, odata, metadata));
    handler.process(request, response);
  }
}
