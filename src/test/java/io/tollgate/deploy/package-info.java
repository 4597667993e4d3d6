/** What the image and the manifests for Kubernetes say, held against each other and against the configuration they carry. */
package io.tollgate.deploy;
