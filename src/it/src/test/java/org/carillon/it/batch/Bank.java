package org.carillon.it.batch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;

/** What the jobs do to accounts. */
@ApplicationScoped
public class Bank {

  @PersistenceContext private EntityManager accounts;

  /** Opens accounts with the numbers from 1 on. */
  @Transactional
  public void open(int count) {
    for (int id = 1; id <= count; id++) {
      accounts.persist(new Account(id, 100));
    }
  }

  /** The numbers of all. */
  List<Integer> numbers() {
    return accounts
        .createQuery("select a.id from Account a order by a.id", Integer.class)
        .getResultList();
  }

  /** Adds to one, in the transaction that is active. */
  void add(int id, int more) {
    accounts.find(Account.class, id).add(more);
  }
}
