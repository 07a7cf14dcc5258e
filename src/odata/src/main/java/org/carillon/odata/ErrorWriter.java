package org.carillon.odata;

import java.io.ByteArrayInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.olingo.commons.api.ex.ODataErrorDetail;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.commons.api.http.HttpHeader;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ODataServerError;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.processor.ErrorProcessor;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.RateLimitedException;
import org.carillon.rate.RetryAfter;

/**
 * Writes every error with a code, those that Olingo finds too. An error of the server is told
 * without its text, which is in the log.
 */
final class ErrorWriter implements ErrorProcessor {

  private static final Logger LOG = System.getLogger(ErrorWriter.class.getName());

  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;

  private final OData odata;
  private final IntConsumer told;

  /**
   * For one request.
   *
   * @param told hears the status of each error, in a batch that of each request
   */
  ErrorWriter(OData odata, IntConsumer told) {
    this.odata = odata;
    this.told = told;
  }

  @Override
  public void init(OData unused, ServiceMetadata same) {
    // has what it needs
  }

  @Override
  public void processError(
      ODataRequest request, ODataResponse response, ODataServerError error, ContentType wanted) {
    if (ODataErrors.isOfParser(error.getException())) {
      error.setStatusCode(BAD_REQUEST).setMessage("The address or the batch cannot be read");
    }
    int status = error.getStatusCode();
    if (error.getCode() == null || error.getCode().isEmpty()) {
      error.setCode(code(status));
      if (status == SERVER_ERROR) {
        LOG.log(Level.ERROR, "An OData request failed", error.getException());
        error.setMessage("Internal error").setDetails(List.of());
      }
    }
    if (error.getException() != null
        && error.getException().getCause() instanceof OperationException cause) {
      error.setDetails(
          cause.details().stream()
              .map(
                  detail ->
                      new ODataErrorDetail()
                          .setCode(cause.code())
                          .setMessage(detail.message())
                          .setTarget(detail.path()))
              .toList());
    }
    if (error.getException() != null
        && error.getException().getCause() instanceof RateLimitedException limited) {
      response.setHeader("Retry-After", RetryAfter.seconds(limited.retryAfterMillis()));
    }
    told.accept(status);
    response.setStatusCode(status);
    try {
      ContentType format =
          wanted.isCompatible(ContentType.APPLICATION_JSON) ? wanted : ContentType.JSON;
      response.setContent(odata.createSerializer(format).error(error).getContent());
      response.setHeader(HttpHeader.CONTENT_TYPE, format.toContentTypeString());
    } catch (ODataLibraryException e) {
      LOG.log(Level.ERROR, "An OData error could not be written", e);
      response.setContent(
          new ByteArrayInputStream("Internal error".getBytes(StandardCharsets.UTF_8)));
      response.setHeader(HttpHeader.CONTENT_TYPE, ContentType.TEXT_PLAIN.toContentTypeString());
    }
  }

  private static String code(int status) {
    return switch (status) {
      case 400 -> ErrorCode.INVALID.name();
      case 403 -> ErrorCode.FORBIDDEN.name();
      case 404 -> ErrorCode.NOT_FOUND.name();
      case 405 -> "METHOD_NOT_ALLOWED";
      case 406 -> "NOT_ACCEPTABLE";
      case 415 -> "UNSUPPORTED_MEDIA_TYPE";
      case NOT_IMPLEMENTED -> ODataErrors.NOT_IMPLEMENTED;
      default -> status < SERVER_ERROR ? ErrorCode.INVALID.name() : ErrorCode.INTERNAL.name();
    };
  }
}
