package org.carillon.odata;

import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.uri.UriInfo;
import org.jspecify.annotations.Nullable;

/** What one request does with rows: in a transaction, with its failures told in OData's way. */
final class RequestWork {

  /** The largest number of rows that {@code $expand} adds, in pages of a list. */
  private static final int EXPANDED_PAGES = 10;

  private final ODataRuntime runtime;
  private final ServiceSchema schema;
  private final AccessCheck access;

  RequestWork(ODataRuntime runtime, ServiceSchema schema, AccessCheck access) {
    this.runtime = runtime;
    this.schema = schema;
    this.access = access;
  }

  /** What is there inside a transaction. */
  record Rows(EntityQueries queries, EntityRenderer renderer) {}

  /** Work in a transaction. */
  @FunctionalInterface
  interface Task<T extends @Nullable Object> {

    /**
     * Does it.
     *
     * @throws Exception which rolls back
     */
    T run(Rows rows) throws Exception;
  }

  ServiceSchema schema() {
    return schema;
  }

  AccessCheck access() {
    return access;
  }

  /** How many rows an answer holds at the most. */
  int largestPage() {
    return runtime.largestPage();
  }

  /** The rows of an address. */
  ResourcePath path(UriInfo uri) throws ODataApplicationException {
    return ResourcePath.of(uri, schema, access);
  }

  /**
   * Does something in a transaction: one of its own, or that of the change set around it.
   *
   * @throws ODataApplicationException whatever a client is to be told
   */
  <T extends @Nullable Object> T run(Task<T> task) throws ODataApplicationException {
    return told(() -> runtime.transactions().call(() -> task.run(rows())));
  }

  /** The same without a transaction, for operations that have one of their own. */
  <T extends @Nullable Object> T runWithout(Task<T> task) throws ODataApplicationException {
    return told(() -> task.run(rows()));
  }

  private Rows rows() {
    EntityQueries queries = new EntityQueries(runtime.unit().entityManager(), schema, access);
    int most = runtime.largestPage() * EXPANDED_PAGES;
    return new Rows(queries, new EntityRenderer(schema, queries, access, most));
  }

  private <T extends @Nullable Object> T told(java.util.concurrent.Callable<T> work)
      throws ODataApplicationException {
    try {
      return work.call();
    } catch (ODataApplicationException e) {
      throw e;
    } catch (Exception e) {
      throw ODataErrors.of(runtime.failures().of(null, "OData", runtime.crud().translate(e)));
    }
  }
}
