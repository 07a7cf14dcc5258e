package org.carillon.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.ats.jta.TransactionManager;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionsTest {

  private final Transactions transactions = lasting(Duration.ofSeconds(60));
  private final List<Object> heard = new ArrayList<>();

  @AfterEach
  void no_transaction_is_left_on_the_thread() throws Exception {
    assertThat(TransactionManager.transactionManager().getStatus())
        .isEqualTo(Status.STATUS_NO_TRANSACTION);
  }

  @Test
  void a_task_is_committed_and_its_result_returned() throws Exception {
    String result =
        transactions.call(
            () -> {
              assertThat(transactions.isActive()).isTrue();
              transactions.beforeCompletion(() -> heard.add("before"));
              transactions.afterCompletion(heard::add);
              heard.add("task");
              return "done";
            });

    assertThat(result).isEqualTo("done");
    assertThat(heard).containsExactly("task", "before", true);
    assertThat(transactions.isActive()).isFalse();
  }

  @Test
  void an_exception_rolls_back_and_comes_out_as_it_is() {
    Exception thrown = new Exception("checked");
    assertThatThrownBy(
            () ->
                transactions.call(
                    () -> {
                      transactions.beforeCompletion(() -> heard.add("before"));
                      transactions.afterCompletion(heard::add);
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(heard).containsExactly(false);
  }

  @Test
  void a_failure_before_completion_rolls_back_and_is_the_cause() {
    RuntimeException thrown = new IllegalStateException("cannot be written");
    assertThatThrownBy(
            () ->
                transactions.call(
                    () -> {
                      transactions.afterCompletion(heard::add);
                      transactions.beforeCompletion(
                          () -> {
                            throw thrown;
                          });
                      return true;
                    }))
        .isInstanceOf(RollbackException.class)
        .hasCause(thrown);
    assertThat(heard).containsExactly(false);
  }

  @Test
  void a_transaction_marked_for_rollback_does_not_commit() {
    assertThatThrownBy(
            () ->
                transactions.call(
                    () -> {
                      transactions.setRollbackOnly();
                      return true;
                    }))
        .isInstanceOf(RollbackException.class);
  }

  @Test
  void an_inner_call_joins_and_a_separate_one_does_not() throws Exception {
    transactions.call(
        () -> {
          transactions.putResource("key", "outer");
          transactions.call(() -> heard.add(transactions.resource("key")));
          transactions.callSeparately(() -> heard.add(transactions.resource("key")));
          return heard.add(transactions.resource("key"));
        });

    assertThat(heard).containsExactly("outer", null, "outer");
  }

  @Test
  void a_transaction_that_takes_too_long_can_be_told_from_one_that_fails() {
    Transactions brief = lasting(Duration.ofSeconds(1));
    assertThatThrownBy(
            () ->
                brief.call(
                    () -> {
                      until(
                          () ->
                              new TransactionSynchronizationRegistryImple().getTransactionStatus()
                                  != Status.STATUS_ACTIVE);
                      return true;
                    }))
        .isInstanceOf(TransactionTimeoutException.class);
  }

  private static Transactions lasting(Duration timeout) {
    JtaDatabase.storeNothing();
    return new Transactions(
        TransactionManager.transactionManager(),
        new TransactionSynchronizationRegistryImple(),
        timeout);
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.sleep(10);
    }
  }
}
