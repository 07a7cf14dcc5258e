package org.carillon.odata;

import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Predicate;
import java.util.List;
import org.apache.olingo.server.api.uri.queryoption.search.SearchBinaryOperatorKind;
import org.apache.olingo.server.api.uri.queryoption.search.SearchExpression;
import org.apache.olingo.server.api.uri.queryoption.search.SearchTerm;

/**
 * Makes a condition of {@code $search}: a row is found where one of its texts contains the term,
 * whatever the case of its letters. Terms are combined by {@code AND}, {@code OR} and {@code NOT}.
 */
final class SearchTranslator {

  private final CriteriaBuilder builder;
  private final FilterTranslator filters;
  private final List<FilterOperand.Value> texts;

  SearchTranslator(QueryScope scope) {
    this.builder = scope.builder();
    this.filters = new FilterTranslator(scope);
    this.texts = scope.texts();
  }

  Predicate condition(SearchExpression expression) {
    if (expression.isSearchTerm()) {
      return found(expression.asSearchTerm());
    }
    if (expression.isSearchUnary()) {
      return builder.not(found(expression.asSearchUnary().getOperand()));
    }
    Predicate left = condition(expression.asSearchBinary().getLeftOperand());
    Predicate right = condition(expression.asSearchBinary().getRightOperand());
    return expression.asSearchBinary().getOperator() == SearchBinaryOperatorKind.AND
        ? builder.and(left, right)
        : builder.or(left, right);
  }

  private Predicate found(SearchTerm term) {
    Predicate[] any =
        texts.stream()
            .map(
                text ->
                    builder.and(
                        builder.isNotNull(text.expression()),
                        filters.contains(text, term.getSearchTerm())))
            .toArray(Predicate[]::new);
    return builder.or(any);
  }
}
