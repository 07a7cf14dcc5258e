package org.carillon.odata;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which service an {@link ODataServlet} serves by OData, and how. Immutable: each method returns a
 * copy.
 *
 * @param service the class of the {@code @WebSocketService} whose entities and operations are
 *     served
 * @param sets the names of the exposed entities that are served; empty: all
 * @param sideEffects the class of a service of the format {@code pcp} whose events are announced as
 *     side effects in {@code $metadata}, or null
 * @param webSocketBaseUrl what {@code Common.WebSocketBaseURL} says; null: the context path and the
 *     first path of that service, if it has side effects
 */
public record ODataService(
    Class<?> service,
    Set<String> sets,
    @Nullable Class<?> sideEffects,
    @Nullable String webSocketBaseUrl) {

  /** Copies the set. */
  public ODataService {
    sets = Set.copyOf(sets);
  }

  /** All exposed entities and operations of a service, without side effects. */
  public static ODataService of(Class<?> service) {
    return new ODataService(service, Set.of(), null, null);
  }

  /** Serves these exposed entities alone, and the operations that are bound to them or to none. */
  public ODataService only(String... sets) {
    return new ODataService(service, Set.of(sets), sideEffects, webSocketBaseUrl);
  }

  /**
   * Announces the side effects that a service of the format {@code pcp} declares with {@link
   * org.carillon.api.SideEffects}. An event of it that has this annotation and is no side effect
   * fails the start of the servlet, as does one whose name or channel comes from its data.
   */
  public ODataService sideEffects(Class<?> pcpService) {
    return new ODataService(service, sets, pcpService, webSocketBaseUrl);
  }

  /**
   * Says another base URL for WebSockets, as {@code ws/bookshop-fiori} for SAP Build Work Zone;
   * also where no side effects are announced.
   */
  public ODataService webSocketBaseUrl(String url) {
    return new ODataService(service, sets, sideEffects, url);
  }
}
