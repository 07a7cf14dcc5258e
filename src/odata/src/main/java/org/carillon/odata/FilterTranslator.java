package org.carillon.odata;

import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.olingo.commons.api.edm.EdmEnumType;
import org.apache.olingo.commons.api.edm.EdmPrimitiveType;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeException;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.apache.olingo.commons.api.edm.EdmType;
import org.apache.olingo.commons.core.edm.primitivetype.EdmString;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.uri.queryoption.expression.BinaryOperatorKind;
import org.apache.olingo.server.api.uri.queryoption.expression.ExpressionVisitException;
import org.apache.olingo.server.api.uri.queryoption.expression.ExpressionVisitor;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.Member;
import org.apache.olingo.server.api.uri.queryoption.expression.MethodKind;
import org.apache.olingo.server.api.uri.queryoption.expression.UnaryOperatorKind;

/**
 * Makes criteria of JPA from the expressions of {@code $filter} and {@code $orderby}. Comparisons
 * with null are those of OData (4.01, URL conventions, section 5.1.1.1), not those of SQL: what is
 * null is not equal to a value, and {@code not} of a comparison with it is true.
 */
final class FilterTranslator implements ExpressionVisitor<FilterOperand> {

  private static final char ESCAPE = '\\';

  private final QueryScope scope;
  private final CriteriaBuilder builder;

  FilterTranslator(QueryScope scope) {
    this.scope = scope;
    this.builder = scope.builder();
  }

  /**
   * The condition of a filter.
   *
   * @throws ODataApplicationException 501 for what is not implemented, 400 for what is no filter
   */
  Predicate condition(org.apache.olingo.server.api.uri.queryoption.expression.Expression expression)
      throws ODataApplicationException {
    return condition(translate(expression)).holds();
  }

  /**
   * The value that rows are ordered by.
   *
   * @throws ODataApplicationException 501 for what is no property or a function of one
   */
  FilterOperand.Value value(
      org.apache.olingo.server.api.uri.queryoption.expression.Expression expression)
      throws ODataApplicationException {
    if (translate(expression) instanceof FilterOperand.Value value) {
      return value;
    }
    throw ODataErrors.notImplemented("Rows are ordered by properties and functions of them");
  }

  private FilterOperand translate(
      org.apache.olingo.server.api.uri.queryoption.expression.Expression expression)
      throws ODataApplicationException {
    try {
      return expression.accept(this);
    } catch (ExpressionVisitException e) {
      throw ODataErrors.notImplemented("An expression of this kind is not implemented");
    }
  }

  @Override
  public FilterOperand visitBinaryOperator(
      BinaryOperatorKind operator, FilterOperand left, FilterOperand right)
      throws ODataApplicationException {
    return switch (operator) {
      case AND -> {
        FilterOperand.Condition one = condition(left);
        FilterOperand.Condition other = condition(right);
        yield new FilterOperand.Condition(
            builder.and(one.holds(), other.holds()), builder.or(one.fails(), other.fails()));
      }
      case OR -> {
        FilterOperand.Condition one = condition(left);
        FilterOperand.Condition other = condition(right);
        yield new FilterOperand.Condition(
            builder.or(one.holds(), other.holds()), builder.and(one.fails(), other.fails()));
      }
      case EQ, NE, GT, GE, LT, LE -> compare(operator, left, right);
      default ->
          throw ODataErrors.notImplemented("The operator " + operator + " is not implemented");
    };
  }

  @Override
  public FilterOperand visitBinaryOperator(
      BinaryOperatorKind operator, FilterOperand left, List<FilterOperand> right)
      throws ODataApplicationException {
    if (operator != BinaryOperatorKind.IN || !(left instanceof FilterOperand.Value value)) {
      throw ODataErrors.notImplemented("The operator " + operator + " takes a property here");
    }
    List<Object> values = new ArrayList<>();
    boolean orNull = false;
    for (FilterOperand each : right) {
      if (!(each instanceof FilterOperand.Constant constant)) {
        throw ODataErrors.notImplemented("The operator in takes a list of literals");
      }
      if (constant.type() == null) {
        orNull = true;
      } else {
        values.add(scope.literal(value, constant));
      }
    }
    if (values.isEmpty()) {
      return orNull ? isNull(value.expression()) : never();
    }
    Predicate in = value.expression().in(values);
    Predicate notIn = builder.not(value.expression().in(values));
    Predicate isNull = builder.isNull(value.expression());
    return orNull
        ? new FilterOperand.Condition(builder.or(in, isNull), notIn)
        : new FilterOperand.Condition(in, orNull(value, notIn));
  }

  @Override
  public FilterOperand visitUnaryOperator(UnaryOperatorKind operator, FilterOperand filterOperand)
      throws ODataApplicationException {
    if (operator == UnaryOperatorKind.NOT) {
      return condition(filterOperand).not();
    }
    if (filterOperand instanceof FilterOperand.Constant number && number.type() != null) {
      return new FilterOperand.Constant(number.type(), "-" + number.text());
    }
    throw ODataErrors.notImplemented("Numbers of rows are not negated");
  }

  @Override
  public FilterOperand visitMethodCall(MethodKind method, List<FilterOperand> parameters)
      throws ODataApplicationException {
    FilterOperand first = parameters.isEmpty() ? null : parameters.get(0);
    if (first instanceof FilterOperand.Constant constant) {
      return folded(method, constant);
    }
    if (!(first instanceof FilterOperand.Value value)
        || value.expression().getJavaType() != String.class) {
      throw ODataErrors.notImplemented("The function " + method + " takes a property that is text");
    }
    Expression<String> text = text(value);
    return switch (method) {
      case CONTAINS -> like(value, "%", parameters.get(1), "%");
      case STARTSWITH -> like(value, "", parameters.get(1), "%");
      case ENDSWITH -> like(value, "%", parameters.get(1), "");
      case TOLOWER -> value.with(builder.lower(text), value.mapping());
      case TOUPPER -> value.with(builder.upper(text), value.mapping());
      case TRIM -> value.with(builder.trim(text), value.mapping());
      case LENGTH -> value.with(builder.length(text), number());
      default -> throw ODataErrors.notImplemented("The function " + method + " is not implemented");
    };
  }

  @Override
  public FilterOperand visitLiteral(Literal literal) {
    boolean isNull = literal.getType() == null || literal.getText().equals("null");
    return new FilterOperand.Constant(
        isNull ? null : (EdmPrimitiveType) literal.getType(), literal.getText());
  }

  @Override
  public FilterOperand visitMember(Member member) throws ODataApplicationException {
    if (member.getStartTypeFilter() != null) {
      throw ODataErrors.notImplemented("Types in paths are not implemented");
    }
    return scope.value(member.getResourcePath().getUriResourceParts());
  }

  @Override
  public FilterOperand visitLambdaExpression(
      String function,
      String variable,
      org.apache.olingo.server.api.uri.queryoption.expression.Expression expression)
      throws ODataApplicationException {
    throw ODataErrors.notImplemented("The operators any and all are not implemented");
  }

  @Override
  public FilterOperand visitAlias(String name) throws ODataApplicationException {
    throw ODataErrors.notImplemented("Parameter aliases are not implemented");
  }

  @Override
  public FilterOperand visitTypeLiteral(EdmType type) throws ODataApplicationException {
    throw ODataErrors.notImplemented("Types are not compared");
  }

  @Override
  public FilterOperand visitLambdaReference(String name) throws ODataApplicationException {
    throw ODataErrors.notImplemented("The operators any and all are not implemented");
  }

  @Override
  public FilterOperand visitEnum(EdmEnumType type, List<String> names)
      throws ODataApplicationException {
    throw ODataErrors.notImplemented("Enumerations are text here");
  }

  /** Texts that contain another one, whose characters all mean themselves. */
  Predicate contains(FilterOperand.Value value, String part) {
    return builder.like(
        builder.lower(text(value)), "%" + escaped(part.toLowerCase(Locale.ROOT)) + "%", ESCAPE);
  }

  private FilterOperand like(
      FilterOperand.Value value, String before, FilterOperand part, String after)
      throws ODataApplicationException {
    if (!(part instanceof FilterOperand.Constant constant)) {
      throw ODataErrors.notImplemented("Texts are searched for literals");
    }
    if (constant.type() == null) {
      return new FilterOperand.Condition(builder.disjunction(), builder.disjunction());
    }
    String pattern = before + escaped(String.valueOf(scope.literal(value, constant))) + after;
    return new FilterOperand.Condition(
        builder.like(text(value), pattern, ESCAPE), builder.notLike(text(value), pattern, ESCAPE));
  }

  /** A function of a literal; only those that keep it a text. */
  private static FilterOperand folded(MethodKind method, FilterOperand.Constant constant)
      throws ODataApplicationException {
    if (!(constant.type() instanceof EdmString string)) {
      throw ODataErrors.notImplemented("The function " + method + " takes a property");
    }
    try {
      String text = string.fromUriLiteral(constant.text());
      String result =
          switch (method) {
            case TOLOWER -> text.toLowerCase(Locale.ROOT);
            case TOUPPER -> text.toUpperCase(Locale.ROOT);
            case TRIM -> text.strip();
            default ->
                throw ODataErrors.notImplemented("The function " + method + " takes a property");
          };
      return new FilterOperand.Constant(string, string.toUriLiteral(result));
    } catch (EdmPrimitiveTypeException e) {
      throw ODataErrors.badRequest("A literal is no text");
    }
  }

  private FilterOperand.Condition condition(FilterOperand filterOperand)
      throws ODataApplicationException {
    if (filterOperand instanceof FilterOperand.Condition condition) {
      return condition;
    }
    if (filterOperand instanceof FilterOperand.Value value
        && value.mapping().kind() == EdmPrimitiveTypeKind.Boolean) {
      return new FilterOperand.Condition(
          builder.isTrue(value.expression().as(Boolean.class)),
          builder.isFalse(value.expression().as(Boolean.class)));
    }
    if (filterOperand instanceof FilterOperand.Constant constant
        && constant.text().equals("true")) {
      return never().not();
    }
    if (filterOperand instanceof FilterOperand.Constant constant
        && constant.text().equals("false")) {
      return never();
    }
    throw ODataErrors.badRequest("A filter is a condition, and this is a value");
  }

  private FilterOperand.Condition never() {
    return new FilterOperand.Condition(builder.disjunction(), builder.conjunction());
  }

  private FilterOperand.Condition isNull(Expression<?> expression) {
    return new FilterOperand.Condition(builder.isNull(expression), builder.isNotNull(expression));
  }

  private FilterOperand.Condition compare(
      BinaryOperatorKind operator, FilterOperand left, FilterOperand right)
      throws ODataApplicationException {
    if (left instanceof FilterOperand.Constant constant
        && right instanceof FilterOperand.Value value) {
      return compare(mirrored(operator), value, constant);
    }
    if (left instanceof FilterOperand.Value value
        && right instanceof FilterOperand.Constant constant) {
      return compare(operator, value, constant);
    }
    if (left instanceof FilterOperand.Value one && right instanceof FilterOperand.Value other) {
      if (!one.mapping().literal().equals(other.mapping().literal())) {
        throw ODataErrors.notImplemented("Properties of different types are not compared");
      }
      return compare(operator, one, other);
    }
    throw ODataErrors.notImplemented("A comparison takes a property");
  }

  private FilterOperand.Condition compare(
      BinaryOperatorKind operator, FilterOperand.Value value, FilterOperand.Constant constant)
      throws ODataApplicationException {
    if (constant.type() == null) {
      return switch (operator) {
        case EQ -> isNull(value.expression());
        case NE -> isNull(value.expression()).not();
        default -> never();
      };
    }
    Expression<?> literal = builder.literal(scope.literal(value, constant));
    if (operator == BinaryOperatorKind.NE) {
      return compare(BinaryOperatorKind.EQ, value, constant).not();
    }
    return new FilterOperand.Condition(
        ordered(operator, value.expression(), literal),
        orNull(value, ordered(opposite(operator), value.expression(), literal)));
  }

  private FilterOperand.Condition compare(
      BinaryOperatorKind operator, FilterOperand.Value one, FilterOperand.Value other)
      throws ODataApplicationException {
    if (operator == BinaryOperatorKind.NE) {
      return compare(BinaryOperatorKind.EQ, one, other).not();
    }
    Predicate holds = ordered(operator, one.expression(), other.expression());
    Predicate fails = ordered(opposite(operator), one.expression(), other.expression());
    Predicate noOne = builder.isNull(one.expression());
    Predicate noOther = builder.isNull(other.expression());
    if (operator != BinaryOperatorKind.EQ) {
      return new FilterOperand.Condition(holds, orNull(other, orNull(one, fails)));
    }
    return new FilterOperand.Condition(
        builder.or(holds, builder.and(noOne, noOther)),
        builder.or(
            fails,
            builder.and(noOne, builder.isNotNull(other.expression())),
            builder.and(builder.isNotNull(one.expression()), noOther)));
  }

  /** A comparison with null is false, so its opposite is true. */
  private Predicate orNull(FilterOperand.Value value, Predicate predicate) {
    return value.nullable() ? builder.or(predicate, builder.isNull(value.expression())) : predicate;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the database compares what it can order
  private Predicate ordered(BinaryOperatorKind operator, Expression<?> left, Expression<?> right)
      throws ODataApplicationException {
    Expression<Comparable> one = (Expression<Comparable>) left;
    Expression<Comparable> other = (Expression<Comparable>) right;
    return switch (operator) {
      case EQ -> builder.equal(left, right);
      case NE -> builder.notEqual(left, right);
      case GT -> builder.greaterThan(one, other);
      case GE -> builder.greaterThanOrEqualTo(one, other);
      case LT -> builder.lessThan(one, other);
      case LE -> builder.lessThanOrEqualTo(one, other);
      default ->
          throw ODataErrors.notImplemented("The operator " + operator + " is not implemented");
    };
  }

  private static BinaryOperatorKind opposite(BinaryOperatorKind operator) {
    return switch (operator) {
      case EQ -> BinaryOperatorKind.NE;
      case GT -> BinaryOperatorKind.LE;
      case GE -> BinaryOperatorKind.LT;
      case LT -> BinaryOperatorKind.GE;
      case LE -> BinaryOperatorKind.GT;
      default -> throw new IllegalArgumentException("not a comparison: " + operator);
    };
  }

  private static BinaryOperatorKind mirrored(BinaryOperatorKind operator) {
    return switch (operator) {
      case GT -> BinaryOperatorKind.LT;
      case GE -> BinaryOperatorKind.LE;
      case LT -> BinaryOperatorKind.GT;
      case LE -> BinaryOperatorKind.GE;
      default -> operator;
    };
  }

  @SuppressWarnings("unchecked") // the mapping says that it is text
  private static Expression<String> text(FilterOperand.Value value) {
    return (Expression<String>) value.expression();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  private static EdmMapping number() {
    EdmMapping number = EdmMapping.of(Integer.class);
    if (number == null) {
      throw new IllegalStateException("OData has numbers");
    }
    return number;
  }
}
