package org.carillon.sample.bookshop.odata;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.EntityCollection;
import org.apache.olingo.commons.api.edm.EdmEntitySet;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.processor.CountEntityCollectionProcessor;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.queryoption.SystemQueryOptionKind;

/** {@code GET Books} and {@code GET Books/$count}. */
final class CollectionReader implements CountEntityCollectionProcessor {

  private static final Set<SystemQueryOptionKind> LISTED =
      EnumSet.of(
          SystemQueryOptionKind.TOP,
          SystemQueryOptionKind.SKIP,
          SystemQueryOptionKind.FILTER,
          SystemQueryOptionKind.COUNT,
          SystemQueryOptionKind.SELECT,
          SystemQueryOptionKind.FORMAT);

  private final Rows rows;
  private final Answers answers;

  CollectionReader(Rows rows, Answers answers) {
    this.rows = rows;
    this.answers = answers;
  }

  @Override
  public void init(OData odata, ServiceMetadata metadata) {
    // has what it needs
  }

  @Override
  public void readEntityCollection(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    Answers.allow(uri, LISTED);
    EdmEntitySet set = Answers.set(uri).getEntitySet();
    answers.write(
        request, response, set, collection(Table.of(set.getName()), request, uri), uri, format);
  }

  private <T> EntityCollection collection(Table<T> table, ODataRequest request, UriInfo uri)
      throws ODataApplicationException {
    Equalities<T> filter = Equalities.of(table, uri.getFilterOption());
    Page page =
        new Page(
            uri.getSkipOption() == null ? 0 : uri.getSkipOption().getValue(),
            uri.getTopOption() == null ? null : uri.getTopOption().getValue());
    List<Entity> found = Problems.told(() -> rows.list(table, filter, page.skip(), page.sought()));
    EntityCollection collection = new EntityCollection();
    collection.getEntities().addAll(found.subList(0, Math.min(page.size(), found.size())));
    if (found.size() > page.size()) {
      collection.setNext(page.next(request.getRawRequestUri()));
    }
    if (uri.getCountOption() != null && uri.getCountOption().getValue()) {
      collection.setCount(Problems.told(() -> rows.count(table, filter)));
    }
    return collection;
  }

  @Override
  public void countEntityCollection(ODataRequest request, ODataResponse response, UriInfo uri)
      throws ODataApplicationException, ODataLibraryException {
    Answers.allow(uri, EnumSet.of(SystemQueryOptionKind.FILTER));
    answers.write(response, count(Table.of(Answers.set(uri).getEntitySet().getName()), uri));
  }

  private <T> int count(Table<T> table, UriInfo uri) throws ODataApplicationException {
    Equalities<T> filter = Equalities.of(table, uri.getFilterOption());
    return Problems.told(() -> rows.count(table, filter));
  }
}
