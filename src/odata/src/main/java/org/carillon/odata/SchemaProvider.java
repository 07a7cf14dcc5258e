package org.carillon.odata;

import java.util.List;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.edm.provider.CsdlAbstractEdmProvider;
import org.apache.olingo.commons.api.edm.provider.CsdlAction;
import org.apache.olingo.commons.api.edm.provider.CsdlActionImport;
import org.apache.olingo.commons.api.edm.provider.CsdlAnnotations;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainer;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainerInfo;
import org.apache.olingo.commons.api.edm.provider.CsdlEntitySet;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityType;
import org.apache.olingo.commons.api.edm.provider.CsdlSchema;
import org.apache.olingo.commons.api.edm.provider.CsdlTerm;
import org.jspecify.annotations.Nullable;

/** Answers Olingo's questions from one schema, and those about terms from the vocabulary. */
final class SchemaProvider extends CsdlAbstractEdmProvider {

  private final CsdlSchema schema;
  private final FullQualifiedName container;

  SchemaProvider(CsdlSchema schema) {
    this.schema = schema;
    this.container =
        new FullQualifiedName(schema.getNamespace(), schema.getEntityContainer().getName());
  }

  @Override
  public List<CsdlSchema> getSchemas() {
    return List.of(schema);
  }

  @Override
  public CsdlEntityContainer getEntityContainer() {
    return schema.getEntityContainer();
  }

  @Override
  public @Nullable CsdlEntityContainerInfo getEntityContainerInfo(
      @Nullable FullQualifiedName name) {
    return name == null || name.equals(container)
        ? new CsdlEntityContainerInfo().setContainerName(container)
        : null;
  }

  @Override
  public @Nullable CsdlEntityType getEntityType(FullQualifiedName name) {
    return isOurs(name) ? schema.getEntityType(name.getName()) : null;
  }

  @Override
  public @Nullable List<CsdlAction> getActions(FullQualifiedName name) {
    List<CsdlAction> actions = isOurs(name) ? schema.getActions(name.getName()) : List.of();
    return actions.isEmpty() ? null : actions;
  }

  @Override
  public @Nullable CsdlEntitySet getEntitySet(FullQualifiedName in, String name) {
    return in.equals(container) ? schema.getEntityContainer().getEntitySet(name) : null;
  }

  @Override
  public @Nullable CsdlActionImport getActionImport(FullQualifiedName in, String name) {
    return in.equals(container) ? schema.getEntityContainer().getActionImport(name) : null;
  }

  @Override
  public @Nullable CsdlTerm getTerm(FullQualifiedName name) {
    return CommonVocabulary.term(name);
  }

  @Override
  public @Nullable CsdlAnnotations getAnnotationsGroup(
      FullQualifiedName target, @Nullable String qualifier) {
    return schema.getAnnotationGroups().stream()
        .filter(group -> group.getTarget().equals(target.getFullQualifiedNameAsString()))
        .findFirst()
        .orElse(null);
  }

  private boolean isOurs(FullQualifiedName name) {
    return name.getNamespace().equals(schema.getNamespace());
  }
}
