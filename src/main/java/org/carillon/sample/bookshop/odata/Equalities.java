package org.carillon.sample.bookshop.odata;

import java.util.ArrayList;
import java.util.List;
import org.apache.olingo.commons.api.edm.EdmPrimitiveType;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeException;
import org.apache.olingo.commons.api.edm.EdmProperty;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourcePrimitiveProperty;
import org.apache.olingo.server.api.uri.queryoption.FilterOption;
import org.apache.olingo.server.api.uri.queryoption.expression.Binary;
import org.apache.olingo.server.api.uri.queryoption.expression.BinaryOperatorKind;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.Member;
import org.jspecify.annotations.Nullable;

/**
 * A {@code $filter} of properties that equal literals, joined by {@code and}: more is not
 * implemented here.
 *
 * @param wanted what must hold
 */
record Equalities<T>(List<Equality<T>> wanted) {

  /**
   * One of them.
   *
   * @param column the property
   * @param value null: it must be null
   */
  record Equality<T>(Column<T> column, @Nullable Object value) {}

  /**
   * Reads it.
   *
   * @param filter null: none
   * @throws ODataApplicationException 501 for anything else, 400 for a literal of another type
   */
  static <T> Equalities<T> of(Table<T> table, @Nullable FilterOption filter)
      throws ODataApplicationException {
    List<Equality<T>> wanted = new ArrayList<>();
    if (filter != null) {
      add(table, filter.getExpression(), wanted);
    }
    return new Equalities<>(wanted);
  }

  private static <T> void add(Table<T> table, Expression expression, List<Equality<T>> wanted)
      throws ODataApplicationException {
    if (!(expression instanceof Binary binary)) {
      throw Problems.notImplemented("$filter takes properties that equal literals");
    }
    if (binary.getOperator() == BinaryOperatorKind.AND) {
      add(table, binary.getLeftOperand(), wanted);
      add(table, binary.getRightOperand(), wanted);
    } else if (binary.getOperator() == BinaryOperatorKind.EQ) {
      boolean reversed = binary.getLeftOperand() instanceof Literal;
      wanted.add(
          equality(
              table,
              reversed ? binary.getRightOperand() : binary.getLeftOperand(),
              reversed ? binary.getLeftOperand() : binary.getRightOperand()));
    } else {
      throw Problems.notImplemented("$filter takes the operators eq and and");
    }
  }

  private static <T> Equality<T> equality(Table<T> table, Expression left, Expression right)
      throws ODataApplicationException {
    if (left instanceof Member member && right instanceof Literal literal) {
      List<UriResource> parts = member.getResourcePath().getUriResourceParts();
      if (parts.size() == 1 && parts.get(0) instanceof UriResourcePrimitiveProperty named) {
        EdmProperty property = named.getProperty();
        Column<T> column = table.column(property.getName());
        return new Equality<>(column, value(property, column.javaType(), literal.getText()));
      }
    }
    throw Problems.notImplemented("$filter compares a property with a literal");
  }

  private static @Nullable Object value(EdmProperty property, Class<?> type, String literal)
      throws ODataApplicationException {
    if (literal.equals("null")) {
      return null;
    }
    EdmPrimitiveType edm = (EdmPrimitiveType) property.getType();
    try {
      // The facets of the property bound what is stored, not what may be asked for.
      return edm.valueOfString(
          edm.fromUriLiteral(literal), null, null, null, Integer.MAX_VALUE, null, type);
    } catch (EdmPrimitiveTypeException e) {
      throw Problems.badRequest("The literal for " + property.getName() + " is of another type");
    }
  }
}
