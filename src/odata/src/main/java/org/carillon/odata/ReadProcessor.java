package org.carillon.odata;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.EntityCollection;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.commons.api.http.HttpStatusCode;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.processor.CountEntityCollectionProcessor;
import org.apache.olingo.server.api.processor.EntityProcessor;
import org.apache.olingo.server.api.processor.PrimitiveValueProcessor;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.queryoption.SystemQueryOption;
import org.apache.olingo.server.api.uri.queryoption.SystemQueryOptionKind;
import org.jspecify.annotations.Nullable;

/** Reads entities, collections of them, their number and their properties. Nothing is changed. */
final class ReadProcessor
    implements CountEntityCollectionProcessor, EntityProcessor, PrimitiveValueProcessor {

  private static final Set<SystemQueryOptionKind> OF_COLLECTION =
      EnumSet.of(
          SystemQueryOptionKind.TOP,
          SystemQueryOptionKind.SKIP,
          SystemQueryOptionKind.FILTER,
          SystemQueryOptionKind.SEARCH,
          SystemQueryOptionKind.ORDERBY,
          SystemQueryOptionKind.COUNT,
          SystemQueryOptionKind.SELECT,
          SystemQueryOptionKind.EXPAND,
          SystemQueryOptionKind.FORMAT);
  private static final Set<SystemQueryOptionKind> OF_COUNT =
      EnumSet.of(SystemQueryOptionKind.FILTER, SystemQueryOptionKind.SEARCH);
  private static final Set<SystemQueryOptionKind> OF_ENTITY =
      EnumSet.of(
          SystemQueryOptionKind.SELECT, SystemQueryOptionKind.EXPAND, SystemQueryOptionKind.FORMAT);
  private static final Set<SystemQueryOptionKind> OF_PROPERTY =
      EnumSet.of(SystemQueryOptionKind.FORMAT);

  private final RequestWork work;
  private final ResponseWriter writer;

  ReadProcessor(RequestWork work, ResponseWriter writer) {
    this.work = work;
    this.writer = writer;
  }

  @Override
  public void init(OData odata, ServiceMetadata metadata) {
    // has what it needs
  }

  @Override
  public void readEntityCollection(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    allow(uri, OF_COLLECTION);
    ResourcePath path = work.path(uri);
    EntityQueries.Options options = options(uri);
    ResultPage resultPage =
        new ResultPage(
            uri.getSkipOption() == null ? 0 : uri.getSkipOption().getValue(),
            uri.getTopOption() == null ? null : uri.getTopOption().getValue(),
            work.largestPage());
    EntityCollection collection =
        work.run(
            rows -> {
              List<Object> found =
                  rows.queries().list(path, options, resultPage.skip(), resultPage.sought());
              mustExist(path, found.isEmpty(), rows);
              EntityCollection result = new EntityCollection();
              List<Object> shown = found.subList(0, Math.min(resultPage.size(), found.size()));
              result
                  .getEntities()
                  .addAll(rows.renderer().render(path.type(), shown, uri.getExpandOption()));
              if (found.size() > resultPage.size()) {
                result.setNext(resultPage.next(request.getRawRequestUri()));
              }
              if (uri.getCountOption() != null && uri.getCountOption().getValue()) {
                result.setCount(rows.queries().count(path, options));
              }
              return result;
            });
    writer.collection(request, response, path, collection, uri, format);
  }

  @Override
  public void countEntityCollection(ODataRequest request, ODataResponse response, UriInfo uri)
      throws ODataApplicationException, ODataLibraryException {
    allow(uri, OF_COUNT);
    ResourcePath path = work.path(uri);
    EntityQueries.Options options = options(uri);
    int count =
        work.run(
            rows -> {
              int found = rows.queries().count(path, options);
              mustExist(path, found == 0, rows);
              return found;
            });
    writer.count(response, count);
  }

  @Override
  public void readEntity(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    allow(uri, OF_ENTITY);
    ResourcePath path = work.path(uri);
    Optional<Entity> entity =
        work.run(
            rows -> {
              Object row = rows.queries().find(path);
              if (row == null) {
                mustBeEmpty(path, rows);
                return Optional.empty();
              }
              return rows
                  .renderer()
                  .render(path.type(), List.of(row), uri.getExpandOption())
                  .stream()
                  .findFirst();
            });
    if (entity.isPresent()) {
      writer.entity(response, path, entity.get(), uri, format);
    } else {
      response.setStatusCode(HttpStatusCode.NO_CONTENT.getStatusCode());
    }
  }

  @Override
  public void readPrimitive(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    Property read = property(uri);
    if (read.value() == null) {
      response.setStatusCode(HttpStatusCode.NO_CONTENT.getStatusCode());
    } else {
      writer.property(response, read.path(), read.name(), read.value(), uri, format);
    }
  }

  @Override
  public void readPrimitiveValue(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    Property read = property(uri);
    if (read.value() == null) {
      response.setStatusCode(HttpStatusCode.NO_CONTENT.getStatusCode());
    } else {
      writer.rawValue(response, read.value(), uri);
    }
  }

  private record Property(ResourcePath path, String name, @Nullable Object value) {}

  private Property property(UriInfo uri) throws ODataApplicationException {
    allow(uri, OF_PROPERTY);
    ResourcePath path = work.path(uri);
    String name = path.property();
    if (name == null) {
      throw ODataErrors.notImplemented("Addresses like this one are not implemented");
    }
    Entity entity =
        work.run(
            rows -> {
              Object row = rows.queries().find(path);
              if (row == null) {
                throw ODataErrors.notFound("There is no such row");
              }
              return rows.renderer().render(path.type(), List.of(row), null).get(0);
            });
    return new Property(path, name, entity.getProperty(name).getValue());
  }

  /** An empty collection of an owner that is not there is not empty, but not there. */
  private static void mustExist(ResourcePath path, boolean empty, RequestWork.Rows rows)
      throws ODataApplicationException {
    ResourcePath parent = path.parent();
    if (empty && parent != null && rows.queries().find(parent) == null) {
      throw ODataErrors.notFound("There is no such row");
    }
  }

  /** An association may lead nowhere; a key must lead to a row. */
  private static void mustBeEmpty(ResourcePath path, RequestWork.Rows rows)
      throws ODataApplicationException {
    ResourcePath parent = path.parent();
    boolean keyed =
        path.steps().isEmpty() || !path.steps().get(path.steps().size() - 1).key().isEmpty();
    if (keyed || parent == null || rows.queries().find(parent) == null) {
      throw ODataErrors.notFound("There is no such row");
    }
  }

  private static EntityQueries.Options options(UriInfo uri) {
    return new EntityQueries.Options(
        uri.getFilterOption(), uri.getSearchOption(), uri.getOrderByOption());
  }

  /**
   * Refuses options of a query that would else be passed over.
   *
   * @throws ODataApplicationException 501
   */
  private static void allow(UriInfo uri, Set<SystemQueryOptionKind> allowed)
      throws ODataApplicationException {
    for (SystemQueryOption option : uri.getSystemQueryOptions()) {
      if (!allowed.contains(option.getKind())) {
        throw ODataErrors.notImplemented(option.getName() + " is not implemented here");
      }
    }
  }

  @Override
  public void createEntity(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType given,
      ContentType wanted)
      throws ODataApplicationException {
    throw ODataErrors.readOnly();
  }

  @Override
  public void updateEntity(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType given,
      ContentType wanted)
      throws ODataApplicationException {
    throw ODataErrors.readOnly();
  }

  @Override
  public void deleteEntity(ODataRequest request, ODataResponse response, UriInfo uri)
      throws ODataApplicationException {
    throw ODataErrors.readOnly();
  }

  @Override
  public void updatePrimitive(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType given,
      ContentType wanted)
      throws ODataApplicationException {
    throw ODataErrors.readOnly();
  }

  @Override
  public void deletePrimitive(ODataRequest request, ODataResponse response, UriInfo uri)
      throws ODataApplicationException {
    throw ODataErrors.readOnly();
  }

  @Override
  public void updatePrimitiveValue(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType given,
      ContentType wanted)
      throws ODataApplicationException {
    throw ODataErrors.readOnly();
  }

  @Override
  public void deletePrimitiveValue(ODataRequest request, ODataResponse response, UriInfo uri)
      throws ODataApplicationException {
    throw ODataErrors.readOnly();
  }
}
