package org.carillon.it.batch;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** A batchlet: opens accounts, in the transaction of a bean that it calls. */
@Named
@Dependent
public class Opening extends AbstractBatchlet {

  private final Bank bank;

  /** Called by the container. */
  @Inject
  public Opening(Bank bank) {
    this.bank = bank;
  }

  @Override
  public String process() {
    bank.open(4);
    return "opened";
  }
}
