package org.carillon.odata;

import org.apache.olingo.server.api.ODataApplicationException;
import org.carillon.api.Caller;
import org.carillon.api.Crud;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.model.AccessRule;
import org.carillon.model.ExposureModel;
import org.carillon.odata.ServiceSchema.EntitySet;
import org.carillon.odata.ServiceSchema.EntityType;

/** What a caller may do, by the roles that the model says. */
final class AccessCheck {

  private final ServiceSchema schema;
  private final AccessRule service;
  private final Caller caller;

  /**
   * For one request.
   *
   * @param service who may use the service at all
   */
  AccessCheck(ServiceSchema schema, AccessRule service, Caller caller) {
    this.schema = schema;
    this.service = service;
    this.caller = caller;
  }

  /**
   * Whether the service may be used at all.
   *
   * @throws ODataApplicationException 403
   */
  void enter() throws ODataApplicationException {
    check(service);
  }

  /**
   * Whether rows of a set may be read by their keys, or listed.
   *
   * @throws ODataApplicationException 403
   */
  void read(EntitySet set, boolean list) throws ODataApplicationException {
    permits(set.exposure(), list ? Crud.LIST : Crud.READ);
  }

  /**
   * Whether rows behind a link may be seen. Compositions without a set of their own are a part of
   * their owner.
   *
   * @throws ODataApplicationException 403
   */
  void read(EntityType owner, Link link) throws ODataApplicationException {
    EntitySet target = schema.setOf(link.target()).orElse(null);
    if (target != null) {
      read(target, link.many());
    } else if (!link.owned()) {
      throw new IllegalStateException(owner.name() + "." + link.name() + " leads to no set");
    }
  }

  /**
   * Whether an operation may be called.
   *
   * @throws ODataApplicationException 403
   */
  void call(ServiceSchema.Action action) throws ODataApplicationException {
    check(action.operation().access());
  }

  private void permits(ExposureModel exposure, Crud crud) throws ODataApplicationException {
    AccessRule accessRule = exposure.access().get(crud);
    if (accessRule == null) {
      throw ODataErrors.forbidden();
    }
    check(accessRule);
  }

  private void check(AccessRule accessRule) throws ODataApplicationException {
    if (!accessRule.permits(caller)) {
      throw ODataErrors.forbidden();
    }
  }
}
