// The token of a request for nginx: RS256, iss, aud and exp. 204 with the subject, or 401.
import fs from 'fs';

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
let key;

function json(part) {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
}

async function publicKey(file) {
    if (key === undefined) {
        const der = Buffer.from(fs.readFileSync(file, 'utf8').replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
        key = await crypto.subtle.importKey('spki', der, RS256, false, ['verify']);
    }
    return key;
}

async function subject(token, file) {
    const parts = token.split('.');
    if (parts.length !== 3 || json(parts[0]).alg !== 'RS256') {
        return undefined;
    }
    const by = await publicKey(file);
    const signature = Buffer.from(parts[2], 'base64url');
    const signed = await crypto.subtle.verify(RS256, by, signature, Buffer.from(parts[0] + '.' + parts[1]));
    if (!signed) {
        return undefined;
    }
    const claims = json(parts[1]);
    const good = claims.iss === 'https://issuer.example' && claims.aud === 'tollgate' && claims.exp * 1000 > Date.now();
    return good ? claims.sub : undefined;
}

async function token(request) {
    let found;
    try {
        const query = /[?&]access_token=([^&]*)/.exec(request.variables.request_uri);
        if (query !== null) {
            found = await subject(query[1], request.variables.key_file);
        }
    } catch (e) {
        request.warn('no such token: ' + e.message);
    }
    if (found !== undefined) {
        request.headersOut['X-Subject'] = found;
    }
    request.return(found === undefined ? 401 : 204);
}

export default { token };
