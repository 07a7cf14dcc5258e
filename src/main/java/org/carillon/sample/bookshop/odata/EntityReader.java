package org.carillon.sample.bookshop.odata;

import java.util.EnumSet;
import java.util.Set;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.processor.EntityProcessor;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriResourceEntitySet;
import org.apache.olingo.server.api.uri.queryoption.SystemQueryOptionKind;

/** {@code GET Books(201)}. The catalogue is kept by WebSocket: nothing here changes an entity. */
final class EntityReader implements EntityProcessor {

  private static final Set<SystemQueryOptionKind> READ =
      EnumSet.of(SystemQueryOptionKind.SELECT, SystemQueryOptionKind.FORMAT);

  private final Rows rows;
  private final Answers answers;

  EntityReader(Rows rows, Answers answers) {
    this.rows = rows;
    this.answers = answers;
  }

  @Override
  public void init(OData odata, ServiceMetadata metadata) {
    // has what it needs
  }

  @Override
  public void readEntity(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    Answers.allow(uri, READ);
    UriResourceEntitySet set = Answers.set(uri);
    Table<?> table = Table.of(set.getEntitySet().getName());
    int key = Answers.key(set);
    Entity entity = Problems.told(() -> rows.read(table, key));
    answers.write(response, set.getEntitySet(), entity, uri.getSelectOption(), format);
  }

  @Override
  public void createEntity(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType given,
      ContentType wanted)
      throws ODataApplicationException {
    throw Problems.readOnly();
  }

  @Override
  public void updateEntity(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType given,
      ContentType wanted)
      throws ODataApplicationException {
    throw Problems.readOnly();
  }

  @Override
  public void deleteEntity(ODataRequest request, ODataResponse response, UriInfo uri)
      throws ODataApplicationException {
    throw Problems.readOnly();
  }
}
