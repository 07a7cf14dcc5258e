package org.carillon.model;

import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.lang.reflect.Method;
import org.carillon.model.OperationModel.Transaction;
import org.jspecify.annotations.Nullable;

/** Decides who begins and ends the transaction of an operation. */
final class TransactionReader {

  private final ModelViolations violations;

  TransactionReader(ModelViolations violations) {
    this.violations = violations;
  }

  Transaction read(Class<?> bean, Method method, boolean bound) {
    Transactional said = said(bean, method);
    if (said == null || said.value() == TxType.MANDATORY) {
      return Transaction.MANAGED;
    }
    if (!bound) {
      return Transaction.BEAN;
    }
    if (said.value() != TxType.REQUIRED) {
      violations.add(
          ModelRule.OPERATION_TRANSACTION,
          bean,
          method.getName(),
          "is bound and @Transactional(" + said.value() + "); its row needs the operation's own");
    }
    return Transaction.MANAGED;
  }

  private static @Nullable Transactional said(Class<?> bean, Method method) {
    Transactional own = method.getAnnotation(Transactional.class);
    return own != null ? own : StereotypeAnnotations.of(bean, Transactional.class);
  }
}
