package org.carillon.sample.bookshop.odata;

import java.util.List;
import java.util.stream.Stream;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.edm.provider.CsdlAction;
import org.apache.olingo.commons.api.edm.provider.CsdlActionImport;
import org.apache.olingo.commons.api.edm.provider.CsdlAnnotations;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainer;
import org.apache.olingo.commons.api.edm.provider.CsdlEntitySet;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityType;
import org.apache.olingo.commons.api.edm.provider.CsdlParameter;
import org.apache.olingo.commons.api.edm.provider.CsdlPropertyRef;
import org.apache.olingo.commons.api.edm.provider.CsdlReturnType;
import org.apache.olingo.commons.api.edm.provider.CsdlSchema;

/** What the service offers, in OData's own terms. */
final class BookshopSchema {

  static final String NAMESPACE = "BookshopService";
  static final String CONTAINER = "EntityContainer";
  static final String SUBMIT_ORDER = "submitOrder";
  static final String BOOK = "book";
  static final String QUANTITY = "quantity";

  private static final FullQualifiedName BOOK_TYPE = name(Table.BOOKS.type());

  private BookshopSchema() {}

  static FullQualifiedName name(String local) {
    return new FullQualifiedName(NAMESPACE, local);
  }

  /**
   * The schema.
   *
   * @param effects which properties change with which events
   */
  static CsdlSchema with(SideEffects effects) {
    List<CsdlAnnotations> annotations =
        Stream.concat(
                Stream.of(
                    new CsdlAnnotations()
                        .setTarget(NAMESPACE + "." + CONTAINER)
                        .setAnnotations(effects.ofContainer())),
                effects.byType().entrySet().stream()
                    .map(
                        type ->
                            new CsdlAnnotations()
                                .setTarget(NAMESPACE + "." + type.getKey())
                                .setAnnotations(type.getValue())))
            .toList();
    return new CsdlSchema()
        .setNamespace(NAMESPACE)
        .setEntityTypes(Table.ALL.stream().map(BookshopSchema::type).toList())
        .setActions(List.of(unbound(), bound()))
        .setEntityContainer(container())
        .setAnnotationsGroup(annotations);
  }

  private static CsdlEntityType type(Table<?> table) {
    return new CsdlEntityType()
        .setName(table.type())
        .setKey(List.of(new CsdlPropertyRef().setName(table.key().name())))
        .setProperties(table.columns().stream().map(Column::property).toList());
  }

  private static CsdlAction unbound() {
    return new CsdlAction()
        .setName(SUBMIT_ORDER)
        .setParameters(List.of(whole(BOOK), whole(QUANTITY)))
        .setReturnType(aBook());
  }

  private static CsdlAction bound() {
    CsdlParameter book = new CsdlParameter().setName(BOOK).setType(BOOK_TYPE).setNullable(false);
    return new CsdlAction()
        .setName(SUBMIT_ORDER)
        .setBound(true)
        .setEntitySetPath(BOOK)
        .setParameters(List.of(book, whole(QUANTITY)))
        .setReturnType(aBook());
  }

  private static CsdlParameter whole(String name) {
    return new CsdlParameter()
        .setName(name)
        .setType(EdmPrimitiveTypeKind.Int32.getFullQualifiedName())
        .setNullable(false);
  }

  private static CsdlReturnType aBook() {
    return new CsdlReturnType().setType(BOOK_TYPE).setNullable(false);
  }

  private static CsdlEntityContainer container() {
    return new CsdlEntityContainer()
        .setName(CONTAINER)
        .setEntitySets(
            Table.ALL.stream()
                .map(table -> new CsdlEntitySet().setName(table.set()).setType(name(table.type())))
                .toList())
        .setActionImports(
            List.of(
                new CsdlActionImport()
                    .setName(SUBMIT_ORDER)
                    .setAction(name(SUBMIT_ORDER))
                    .setEntitySet(Table.BOOKS.set())));
  }
}
