package org.carillon.odata;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.EntityCollection;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.commons.api.http.HttpHeader;
import org.apache.olingo.commons.api.http.HttpStatusCode;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.processor.ActionEntityCollectionProcessor;
import org.apache.olingo.server.api.processor.ActionEntityProcessor;
import org.apache.olingo.server.api.processor.ActionPrimitiveProcessor;
import org.apache.olingo.server.api.processor.ActionVoidProcessor;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceAction;
import org.carillon.crud.EntityDescription.Column;
import org.carillon.json.JsonException;
import org.carillon.json.PlainReader;
import org.carillon.model.OperationModel;
import org.carillon.odata.ServiceSchema.Action;
import org.carillon.odata.ServiceSchema.EntityType;
import org.carillon.odata.ServiceSchema.Result;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * Calls operations, bound to a row ({@code POST Books(201)/BookshopService.submitOrder}) or with
 * its key as a parameter ({@code POST submitOrder}): the same methods, checks and transactions as a
 * frame has.
 */
final class ActionProcessor
    implements ActionEntityProcessor,
        ActionEntityCollectionProcessor,
        ActionPrimitiveProcessor,
        ActionVoidProcessor {

  private final RequestWork work;
  private final ODataRuntime runtime;
  private final ResponseWriter writer;

  ActionProcessor(RequestWork work, ODataRuntime runtime, ResponseWriter writer) {
    this.work = work;
    this.runtime = runtime;
    this.writer = writer;
  }

  @Override
  public void init(OData odata, ServiceMetadata metadata) {
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
    Called called = call(request, uri);
    List<Entity> entities = called.entities();
    if (entities.isEmpty()) {
      response.setStatusCode(HttpStatusCode.NO_CONTENT.getStatusCode());
    } else {
      writer.entity(response, called.rows().set(), entities.get(0), wanted);
    }
  }

  @Override
  public void processActionEntityCollection(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType given,
      ContentType wanted)
      throws ODataApplicationException, ODataLibraryException {
    Called called = call(request, uri);
    EntityCollection collection = new EntityCollection();
    collection.getEntities().addAll(called.entities());
    writer.collection(request, response, called.rows().set(), collection, wanted);
  }

  @Override
  public void processActionPrimitive(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType given,
      ContentType wanted)
      throws ODataApplicationException, ODataLibraryException {
    Called called = call(request, uri);
    if (called.value() != null && called.action().result() instanceof Result.Value value) {
      Object shown = value.mapping().toOData().apply(called.value());
      writer.value(response, value.mapping(), shown, wanted);
    } else {
      response.setStatusCode(HttpStatusCode.NO_CONTENT.getStatusCode());
    }
  }

  @Override
  public void processActionVoid(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType given)
      throws ODataApplicationException, ODataLibraryException {
    call(request, uri);
    response.setStatusCode(HttpStatusCode.NO_CONTENT.getStatusCode());
  }

  /**
   * What a call came to.
   *
   * @param value what the method returned
   * @param entities the same as entities, where it returned rows
   */
  private record Called(Action action, @Nullable Object value, List<Entity> entities) {

    Result.Rows rows() {
      return (Result.Rows) action.result();
    }
  }

  private Called call(ODataRequest request, UriInfo uri) throws ODataApplicationException {
    List<UriResource> parts = uri.getUriResourceParts();
    UriResourceAction last = (UriResourceAction) parts.get(parts.size() - 1);
    Action action = work.schema().actions().get(last.getAction().getName());
    if (action == null || !(uri.getSystemQueryOptions().isEmpty() || onlyFormat(uri))) {
      throw ODataErrors.notImplemented("Actions take no query options");
    }
    work.access().call(action);
    Map<String, @Nullable Object> data = new LinkedHashMap<>(body(request));
    ResourcePath row = null;
    if (last.getAction().isBound()) {
      row = work.path(uri);
      if (row.isCollection()) {
        throw ODataErrors.notImplemented("Actions are bound to one row");
      }
    } else {
      keyFromParameter(action, data);
    }
    ResourcePath path = row;
    RequestWork.Task<Called> task = rows -> invoke(action, path, data, rows);
    return action.operation().transaction() == OperationModel.Transaction.BEAN
        ? work.runWithout(task)
        : work.run(task);
  }

  private static boolean onlyFormat(UriInfo uri) {
    return uri.getSystemQueryOptions().size() == 1 && uri.getFormatOption() != null;
  }

  private Called invoke(
      Action action,
      @Nullable ResourcePath path,
      Map<String, @Nullable Object> data,
      RequestWork.Rows rows)
      throws Exception {
    OperationModel operation = action.operation();
    Object row = null;
    if (path != null) {
      row = rows.queries().find(path);
      if (row == null) {
        throw ODataErrors.notFound("There is no such row");
      }
      row = org.hibernate.Hibernate.unproxy(row);
      runtime.crud().checkVersion(operation, row, data);
    } else if (operation.exposure() != null) {
      row = runtime.crud().load(operation, data);
    }
    Object result =
        runtime
            .invoker()
            .invoke(
                operation,
                null,
                new InboundMessage(operation.name(), data, Map.of(), null),
                row,
                runtime.crud().namesOfRow(operation),
                null);
    runtime.crud().flush();
    List<Entity> entities = List.of();
    if (result != null && action.result() instanceof Result.Rows returned) {
      List<Object> all =
          result instanceof java.util.Collection<?> many ? List.copyOf(many) : List.of(result);
      EntityType type = returned.set().type();
      entities = rows.renderer().render(type, all, null);
    }
    return new Called(action, result, entities);
  }

  /** The parameter that is the row's key becomes the member that a frame would have. */
  private static void keyFromParameter(Action action, Map<String, @Nullable Object> data)
      throws ODataApplicationException {
    if (action.set() == null || action.bindingParameter() == null) {
      return;
    }
    Column key = action.set().type().description().key().get(0);
    if (data.get(action.bindingParameter()) == null) {
      throw ODataErrors.badRequest(action.bindingParameter() + " is required");
    }
    Object given = data.remove(action.bindingParameter());
    data.put(key.name(), given);
  }

  private static boolean isUtf8(String type) {
    ContentType parsed = ContentType.parse(type);
    String charset = parsed == null ? null : parsed.getParameter(ContentType.PARAMETER_CHARSET);
    return charset == null || charset.replace("\"", "").toLowerCase(Locale.ROOT).matches("utf-?8");
  }

  @SuppressWarnings("unchecked") // a plain object has text keys
  private Map<String, @Nullable Object> body(ODataRequest request)
      throws ODataApplicationException {
    String type = request.getHeader(HttpHeader.CONTENT_TYPE);
    if (type != null && !isUtf8(type)) {
      throw ODataErrors.unsupported("JSON is in UTF-8");
    }
    try (InputStream body = request.getBody()) {
      String text = body == null ? "" : RequestLimits.utf8(body.readAllBytes(), "The body");
      if (text.isBlank()) {
        return Map.of();
      }
      Object read = new PlainReader(runtime.deepest()).read(text);
      if (read instanceof Map<?, ?> members) {
        return (Map<String, @Nullable Object>) members;
      }
      throw ODataErrors.badRequest("The parameters of an action are a JSON object");
    } catch (JsonException | IOException e) {
      throw ODataErrors.badRequest("The body is not JSON");
    }
  }
}
