package org.carillon.it.batch;

import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Reads the numbers of all accounts. */
@Named
@Dependent
public class AccountReader extends AbstractItemReader {

  private final Bank bank;
  private final Deque<Integer> left = new ArrayDeque<>();

  /** Called by the container. */
  @Inject
  public AccountReader(Bank bank) {
    this.bank = bank;
  }

  @Override
  public void open(@Nullable Serializable checkpoint) {
    left.addAll(bank.numbers());
  }

  @Override
  public @Nullable Object readItem() {
    return left.poll();
  }
}
