package org.carillon.it.batch;

import static jakarta.transaction.Transactional.TxType.NOT_SUPPORTED;
import static org.carillon.api.Crud.LIST;
import static org.carillon.api.Crud.READ;
import static org.carillon.api.Expose.Changes.ALL;
import static org.carillon.api.Expose.Content.DATA;

import jakarta.annotation.security.PermitAll;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.transaction.Transactional;
import java.util.Properties;
import org.carillon.api.Expose;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketService;

/** Clients read; jobs change. */
@WebSocketService("accounts")
@PermitAll
@Expose(
    value = Account.class,
    as = "Accounts",
    only = {READ, LIST},
    broadcast = DATA,
    announce = ALL)
public class AccountService {

  /** Starts a job; the server's own store of jobs is none of our transactions. */
  @Operation
  @Transactional(NOT_SUPPORTED)
  public long start(String job) {
    return BatchRuntime.getJobOperator().start(job, new Properties());
  }

  /** How far it is. */
  @Operation
  @Transactional(NOT_SUPPORTED)
  public String status(long id) {
    return BatchRuntime.getJobOperator().getJobExecution(id).getBatchStatus().name();
  }
}
