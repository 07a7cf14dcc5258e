package org.carillon.it.batch;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/**
 * Adds interest, in the transaction of the chunk; may fail at one account, after it was changed.
 */
@Named
@Dependent
public class InterestWriter extends AbstractItemWriter {

  private final Bank bank;

  @Inject
  @BatchProperty(name = "fails")
  private String fails;

  /** Called by the container. */
  @Inject
  public InterestWriter(Bank bank) {
    this.bank = bank;
  }

  @Override
  public void writeItems(List<Object> numbers) {
    for (Object number : numbers) {
      bank.add((Integer) number, 5);
      bank.add((Integer) number, 5);
      if (number.toString().equals(fails)) {
        throw new IllegalStateException("at account " + number);
      }
    }
  }
}
