package org.carillon.it.batch;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What the jobs change. */
@Entity(name = "Account")
public class Account {

  @Id int id;
  int balance;

  /** For JPA. */
  public Account() {}

  Account(int id, int balance) {
    this.id = id;
    this.balance = balance;
  }

  void add(int more) {
    balance += more;
  }
}
