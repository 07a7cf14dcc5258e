package org.carillon.it.chaos.app;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/**
 * Counts what was booked on it: whoever changes it holds its row, so that commits have an order.
 */
@Entity
public class Account {

  @Id private String name = "";

  private long booked;

  protected Account() {}

  /** One without bookings. */
  public Account(String name) {
    this.name = name;
  }

  /** Books once more, and returns how often that has been. */
  public long book() {
    return ++booked;
  }

  public String getName() {
    return name;
  }

  public long getBooked() {
    return booked;
  }
}
