package org.carillon.sample.bookshop.odata;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.Parameter;
import org.apache.olingo.commons.api.edm.EdmAction;
import org.apache.olingo.commons.api.edm.EdmEntitySet;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.processor.ActionEntityProcessor;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceAction;
import org.apache.olingo.server.api.uri.queryoption.SystemQueryOptionKind;

/** {@code POST submitOrder} and {@code POST Books(201)/BookshopService.submitOrder}. */
final class OrderAction implements ActionEntityProcessor {

  private final Rows rows;
  private final Answers answers;
  private final OData odata;
  private final ServiceMetadata metadata;

  OrderAction(Rows rows, Answers answers, OData odata, ServiceMetadata metadata) {
    this.rows = rows;
    this.answers = answers;
    this.odata = odata;
    this.metadata = metadata;
  }

  @Override
  public void init(OData unused, ServiceMetadata same) {
    // has what it needs
  }

  @Override
  public void processActionEntity(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType given,
      ContentType wanted)
      throws ODataApplicationException, ODataLibraryException {
    Answers.allow(uri, EnumSet.of(SystemQueryOptionKind.FORMAT));
    List<UriResource> parts = uri.getUriResourceParts();
    EdmAction action = ((UriResourceAction) parts.get(parts.size() - 1)).getAction();
    Map<String, Parameter> parameters =
        odata
            .createDeserializer(given)
            .actionParameters(request.getBody(), action)
            .getActionParameters();
    int key =
        action.isBound() ? Answers.key(Answers.set(uri)) : whole(parameters, BookshopSchema.BOOK);
    int quantity = whole(parameters, BookshopSchema.QUANTITY);
    Entity book = Problems.told(() -> rows.submitOrder(key, quantity));
    EdmEntitySet books = metadata.getEdm().getEntityContainer().getEntitySet(Table.BOOKS.set());
    answers.write(response, books, book, null, wanted);
  }

  private static int whole(Map<String, Parameter> parameters, String name)
      throws ODataApplicationException {
    Parameter parameter = parameters.get(name);
    if (parameter != null && parameter.getValue() instanceof Integer value) {
      return value;
    }
    throw Problems.badRequest(name + " is required");
  }
}
