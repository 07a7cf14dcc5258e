package org.carillon.it.chaos.app;

import static org.carillon.api.Delivery.OUTBOX;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import org.carillon.api.Emitter;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Books on accounts, and tells of it. */
@WebSocketService("ledger")
@PermitAll
public class LedgerService {

  @Inject private Emitter<Booked> booked;
  @PersistenceContext private EntityManager entities;

  /**
   * Something was booked.
   *
   * @param n the how-manieth booking of the account
   * @param mark what the client called it
   */
  @WebSocketEvent(delivery = OUTBOX)
  public record Booked(String account, long n, String mark) {}

  @Operation
  public void open(List<String> accounts) {
    accounts.forEach(name -> entities.persist(new Account(name)));
  }

  @Operation
  public long book(String account, String mark) {
    Account found = entities.find(Account.class, account, LockModeType.PESSIMISTIC_WRITE);
    long n = found.book();
    booked.key(account).emit(new Booked(account, n, mark));
    return n;
  }

  /** Does the same, and rolls it back. */
  @Operation
  public void fail(String account, String mark) {
    book(account, mark);
    throw new OperationException("NOT_TODAY", "rolled back, as was asked for");
  }
}
