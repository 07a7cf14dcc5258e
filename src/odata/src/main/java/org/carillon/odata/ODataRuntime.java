package org.carillon.odata;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.crud.CrudHandler;
import org.carillon.crud.EntityDescriptions;
import org.carillon.model.ApplicationModel;
import org.carillon.operation.FailureMapper;
import org.carillon.operation.OperationInvoker;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.rate.RateLimits;
import org.carillon.security.ClientAddresses;
import org.carillon.security.OriginPolicy;
import org.carillon.security.RequestBodies;
import org.carillon.security.SecurityLog;

/**
 * What an OData servlet needs of the container. It names no class of Olingo, since it is a bean in
 * every application, and Olingo is in few.
 */
@ApplicationScoped
class ODataRuntime {

  private ApplicationModel model;
  private EntityDescriptions descriptions;
  private CrudHandler crud;
  private OperationInvoker invoker;
  private FailureMapper failureMapper;
  private Transactions transactions;
  private PersistenceUnit unit;
  private CarillonConfig config;
  private SecurityLog security;
  private RateLimits rateLimits;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected ODataRuntime() {}

  @Inject
  ODataRuntime(
      ApplicationModel model,
      EntityDescriptions descriptions,
      CrudHandler crud,
      OperationInvoker invoker,
      FailureMapper failureMapper,
      Transactions transactions,
      PersistenceUnit unit,
      CarillonConfig config,
      SecurityLog security,
      RateLimits rateLimits) {
    this.rateLimits = rateLimits;
    this.model = model;
    this.descriptions = descriptions;
    this.crud = crud;
    this.invoker = invoker;
    this.failureMapper = failureMapper;
    this.transactions = transactions;
    this.unit = unit;
    this.config = config;
    this.security = security;
  }

  ApplicationModel model() {
    return model;
  }

  EntityDescriptions descriptions() {
    return descriptions;
  }

  CrudHandler crud() {
    return crud;
  }

  OperationInvoker invoker() {
    return invoker;
  }

  FailureMapper failures() {
    return failureMapper;
  }

  Transactions transactions() {
    return transactions;
  }

  PersistenceUnit unit() {
    return unit;
  }

  /** How many rows an answer holds at the most. */
  int largestPage() {
    return config.get(Settings.MAX_LIST);
  }

  /** The largest body of a request in bytes. */
  int largestBody() {
    return config.get(Settings.ODATA_BODY_LIMIT);
  }

  /** The largest number of requests in a batch. */
  int largestBatch() {
    return config.get(Settings.ODATA_BATCH_LIMIT);
  }

  /** How deep an expression or JSON may be nested. */
  int deepest() {
    return config.get(Settings.MAX_DEPTH);
  }

  RateLimits rates() {
    return rateLimits;
  }

  SecurityLog security() {
    return security;
  }

  ClientAddresses addresses() {
    return new ClientAddresses(config);
  }

  RequestBodies bodies() {
    return new RequestBodies(config);
  }

  OriginPolicy origins() {
    return new OriginPolicy(config);
  }
}
